-- A ledger as schema version 3 left it (sqlite3 .dump): 4 accounts, one of which used nothing.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL, description TEXT NOT NULL);
INSERT INTO schema_version VALUES(1,1795376029495,'accounts, grants, rows, keys and rollups');
INSERT INTO schema_version VALUES(2,1795376029495,'sign-in');
INSERT INTO schema_version VALUES(3,1795376029495,'Stripe, enquiries and audit');
CREATE TABLE profiles (
            no INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            email TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            anchor_at INTEGER NOT NULL,
            plan_id TEXT NOT NULL DEFAULT 'free',
            plan_status TEXT NOT NULL DEFAULT 'none',
            plan_renews_at INTEGER,
            plan_ends_at INTEGER,
            stripe_customer_id TEXT UNIQUE,
            stripe_subscription_id TEXT NOT NULL DEFAULT '',
            balance INTEGER NOT NULL DEFAULT 0,
            held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
            last_seq INTEGER NOT NULL DEFAULT 0,
            last_booked_at INTEGER,
            cycles_done INTEGER NOT NULL DEFAULT 0,
            next_due_at INTEGER);
INSERT INTO profiles VALUES(1,'b2850959-9f88-4a31-932f-ec5a723b351d','quiet@creditdesk.example','user',1795376029469,1795376029469,'free','none',NULL,NULL,NULL,'',999999999840,0,9,1792784029590,0,1795376029469);
INSERT INTO profiles VALUES(2,'cebe31cd-5587-4fdd-816b-404866549f0a','bench-1@creditdesk.example','user',1779824029590,1779824029590,'free','none',NULL,NULL,NULL,'',1000000000014,0,24,1795376029838,6,1795721629590);
INSERT INTO profiles VALUES(3,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870','bench-2@creditdesk.example','user',1779824029590,1779824029590,'free','none',NULL,NULL,NULL,'',1000000000034,0,24,1795376029844,6,1795721629590);
INSERT INTO profiles VALUES(4,'3ade8163-e56b-4a37-bdaf-23bd168f3fc4','never-used@creditdesk.example','user',1795376050598,1795376050598,'free','none',NULL,NULL,NULL,'',0,0,0,NULL,0,1795376050598);
CREATE TABLE credit_grants (
            account INTEGER NOT NULL REFERENCES profiles (no),
            created_seq INTEGER NOT NULL,
            id TEXT NOT NULL,
            source TEXT NOT NULL,
            description TEXT NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0),
            remaining INTEGER NOT NULL CHECK (remaining BETWEEN 0 AND amount),
            priority INTEGER NOT NULL,
            effective_at INTEGER NOT NULL,
            expires_at INTEGER,
            cost_minor INTEGER NOT NULL,
            currency TEXT NOT NULL,
            stripe_reference TEXT NOT NULL,
            grant_key TEXT UNIQUE,
            PRIMARY KEY (account, created_seq)) WITHOUT ROWID;
INSERT INTO credit_grants VALUES(1,1,'39f7298d-5832-5f76-b28f-c793ed5199dc','purchase','Credits for the benchmark',1000000000000,999999999840,50,1780342429590,NULL,0,'usd','','bench:b2850959-9f88-4a31-932f-ec5a723b351d');
INSERT INTO credit_grants VALUES(2,1,'bc26e34b-1e01-5e95-8f37-daeadf388e9c','allowance','Monthly allowance: Free',100,0,50,1779824029590,1782502429590,0,'usd','','free:cebe31cd-5587-4fdd-816b-404866549f0a:0');
INSERT INTO credit_grants VALUES(2,2,'ad41f5fb-5ca2-5ecf-a1ad-1fd9de85ed9d','purchase','Credits for the benchmark',1000000000000,1000000000000,50,1780860829590,NULL,0,'usd','','bench:cebe31cd-5587-4fdd-816b-404866549f0a');
INSERT INTO credit_grants VALUES(2,5,'2e530dbc-d400-5f3a-b1c9-031a3d4ecd23','allowance','Monthly allowance: Free',100,0,50,1782502429590,1785094429590,0,'usd','','free:cebe31cd-5587-4fdd-816b-404866549f0a:1');
INSERT INTO credit_grants VALUES(2,8,'747b6ce9-ba38-5a79-a541-0b567eff84bd','allowance','Monthly allowance: Free',100,0,50,1785094429590,1787772829590,0,'usd','','free:cebe31cd-5587-4fdd-816b-404866549f0a:2');
INSERT INTO credit_grants VALUES(2,12,'ab018eae-868c-5030-88a5-4fcaa0ccd2c3','allowance','Monthly allowance: Free',100,0,50,1787772829590,1790451229590,0,'usd','','free:cebe31cd-5587-4fdd-816b-404866549f0a:3');
INSERT INTO credit_grants VALUES(2,16,'0b2df89d-47bd-51a8-890b-70d79be9a996','allowance','Monthly allowance: Free',100,0,50,1790451229590,1793043229590,0,'usd','','free:cebe31cd-5587-4fdd-816b-404866549f0a:4');
INSERT INTO credit_grants VALUES(2,19,'31d27dfd-2de9-57a8-a051-fa0fd4af31b1','allowance','Monthly allowance: Free',100,14,50,1793043229590,1795721629590,0,'usd','','free:cebe31cd-5587-4fdd-816b-404866549f0a:5');
INSERT INTO credit_grants VALUES(3,1,'726ba7ea-9150-5d4d-96c6-d338e81f9d6a','allowance','Monthly allowance: Free',100,0,50,1779824029590,1782502429590,0,'usd','','free:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870:0');
INSERT INTO credit_grants VALUES(3,2,'99f22219-7898-5256-a8f9-b7abdcb97ab4','purchase','Credits for the benchmark',1000000000000,1000000000000,50,1781379229590,NULL,0,'usd','','bench:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870');
INSERT INTO credit_grants VALUES(3,4,'f1257d68-52e9-5e49-bf13-e41412bed7b5','allowance','Monthly allowance: Free',100,0,50,1782502429590,1785094429590,0,'usd','','free:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870:1');
INSERT INTO credit_grants VALUES(3,8,'b5d48288-1617-5ec8-a1e5-d9a1df9064c3','allowance','Monthly allowance: Free',100,0,50,1785094429590,1787772829590,0,'usd','','free:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870:2');
INSERT INTO credit_grants VALUES(3,12,'bb5e171f-591c-5f97-beb9-6f714df7cda2','allowance','Monthly allowance: Free',100,0,50,1787772829590,1790451229590,0,'usd','','free:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870:3');
INSERT INTO credit_grants VALUES(3,15,'422aa89c-d88a-5a8c-ad27-802358eba1bc','allowance','Monthly allowance: Free',100,0,50,1790451229590,1793043229590,0,'usd','','free:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870:4');
INSERT INTO credit_grants VALUES(3,19,'28a5ffc4-7b08-5848-ad38-21f1712106e3','allowance','Monthly allowance: Free',100,34,50,1793043229590,1795721629590,0,'usd','','free:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870:5');
CREATE TABLE credit_transactions (
            no INTEGER PRIMARY KEY,
            account INTEGER NOT NULL REFERENCES profiles (no),
            seq INTEGER NOT NULL,
            id TEXT NOT NULL,
            type TEXT NOT NULL,
            booked_at INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            balance_after INTEGER NOT NULL,
            description TEXT NOT NULL,
            request_id TEXT NOT NULL,
            tools TEXT NOT NULL,
            grants TEXT NOT NULL,
            stripe_reference TEXT NOT NULL,
            actor TEXT NOT NULL,
            metadata TEXT NOT NULL,
            UNIQUE (account, seq));
INSERT INTO credit_transactions VALUES(1,1,1,'52808990-d774-57ba-88cc-b41d13449cea','purchase',1780342429590,1000000000000,1000000000000,'Credits for the benchmark','','','[["39f7298d-5832-5f76-b28f-c793ed5199dc",1000000000000]]','','system','');
INSERT INTO credit_transactions VALUES(2,2,1,'aac48792-b54f-56a3-bd44-05d68c3cb4eb','allowance',1779824029590,100,100,'Monthly allowance: Free','','','[["bc26e34b-1e01-5e95-8f37-daeadf388e9c",100]]','','system','');
INSERT INTO credit_transactions VALUES(3,2,2,'ad087672-ffc2-5bf9-810c-fb1fb1c5261c','purchase',1780860829590,1000000000000,1000000000100,'Credits for the benchmark','','','[["ad41f5fb-5ca2-5ecf-a1ad-1fd9de85ed9d",1000000000000]]','','system','');
INSERT INTO credit_transactions VALUES(4,3,1,'6c05fa2d-f771-5963-8b35-3e577958e45b','allowance',1779824029590,100,100,'Monthly allowance: Free','','','[["726ba7ea-9150-5d4d-96c6-d338e81f9d6a",100]]','','system','');
INSERT INTO credit_transactions VALUES(5,3,2,'6ea139d5-7347-5ed7-9097-644108fd3212','purchase',1781379229590,1000000000000,1000000000100,'Credits for the benchmark','','','[["99f22219-7898-5256-a8f9-b7abdcb97ab4",1000000000000]]','','system','');
INSERT INTO credit_transactions VALUES(6,1,2,'1033f3c8-2048-5f7c-924d-8f9e226b76d4','usage',1781897629590,-20,999999999980,'Benchmark query','fill-0','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(7,1,3,'cd67938b-2e6b-5284-9024-f3ae52683823','usage',1783452829590,-20,999999999960,'Benchmark query','fill-3','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(8,1,4,'d555cdf9-7723-5c23-8e24-073457a9d999','usage',1785008029590,-20,999999999940,'Benchmark query','fill-6','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(9,1,5,'ea794366-64e5-5019-97d3-38238d5338c0','usage',1786563229590,-20,999999999920,'Benchmark query','fill-9','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(10,1,6,'fb81e0d9-3f46-5f87-b374-3c90a13a972e','usage',1788118429590,-20,999999999900,'Benchmark query','fill-12','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(11,1,7,'2c511669-915a-5fe9-ab01-e2d87d00d1be','usage',1789673629590,-20,999999999880,'Benchmark query','fill-15','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(12,1,8,'a2c90635-a6d2-5476-a9a6-6eb54c20fa1c','usage',1791228829590,-20,999999999860,'Benchmark query','fill-18','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(13,1,9,'03ca4b0c-2099-51d7-8b33-3e3bfd5b1fff','usage',1792784029590,-20,999999999840,'Benchmark query','fill-21','["documentation","github"]','[["39f7298d-5832-5f76-b28f-c793ed5199dc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(14,2,3,'5699883c-4ece-5cda-b3d7-36119ff1fcca','usage',1782416029590,-20,1000000000080,'Benchmark query','fill-1','["documentation","github"]','[["bc26e34b-1e01-5e95-8f37-daeadf388e9c",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(15,2,4,'09bbbd17-25cc-5b3a-92c9-824c43e8bfc2','expiry',1782502429590,-80,1000000000000,'Expired: Monthly allowance: Free','','','[["bc26e34b-1e01-5e95-8f37-daeadf388e9c",-80]]','','system','');
INSERT INTO credit_transactions VALUES(16,2,5,'4dfa03bc-fd23-5d43-bbbc-5203572589cf','allowance',1782502429590,100,1000000000100,'Monthly allowance: Free','','','[["2e530dbc-d400-5f3a-b1c9-031a3d4ecd23",100]]','','system','');
INSERT INTO credit_transactions VALUES(17,2,6,'a858971f-ad7b-555a-9f3d-25271d66f226','usage',1783971229590,-20,1000000000080,'Benchmark query','fill-4','["documentation","github"]','[["2e530dbc-d400-5f3a-b1c9-031a3d4ecd23",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(18,2,7,'b27dd845-257b-562c-94b1-70e28e204833','expiry',1785094429590,-80,1000000000000,'Expired: Monthly allowance: Free','','','[["2e530dbc-d400-5f3a-b1c9-031a3d4ecd23",-80]]','','system','');
INSERT INTO credit_transactions VALUES(19,2,8,'c13f4d0e-553f-5e11-9e04-7d2e9f8f9f2a','allowance',1785094429590,100,1000000000100,'Monthly allowance: Free','','','[["747b6ce9-ba38-5a79-a541-0b567eff84bd",100]]','','system','');
INSERT INTO credit_transactions VALUES(20,2,9,'220e5d00-6625-504c-b0cf-cba63fa6c5c2','usage',1785526429590,-20,1000000000080,'Benchmark query','fill-7','["documentation","github"]','[["747b6ce9-ba38-5a79-a541-0b567eff84bd",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(21,2,10,'6c500183-6dda-5cfd-a736-000d94a4599a','usage',1787081629590,-20,1000000000060,'Benchmark query','fill-10','["documentation","github"]','[["747b6ce9-ba38-5a79-a541-0b567eff84bd",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(22,2,11,'860a4acd-9153-5efa-ad47-6f84b010261b','expiry',1787772829590,-60,1000000000000,'Expired: Monthly allowance: Free','','','[["747b6ce9-ba38-5a79-a541-0b567eff84bd",-60]]','','system','');
INSERT INTO credit_transactions VALUES(23,2,12,'d7bb7522-367c-56c6-a465-c594bd734d5a','allowance',1787772829590,100,1000000000100,'Monthly allowance: Free','','','[["ab018eae-868c-5030-88a5-4fcaa0ccd2c3",100]]','','system','');
INSERT INTO credit_transactions VALUES(24,2,13,'afe6be4a-c864-59b9-810d-5c2c60fae1bb','usage',1788636829590,-20,1000000000080,'Benchmark query','fill-13','["documentation","github"]','[["ab018eae-868c-5030-88a5-4fcaa0ccd2c3",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(25,2,14,'034977ae-c295-5bb3-a12d-d4d01171fda7','usage',1790192029590,-20,1000000000060,'Benchmark query','fill-16','["documentation","github"]','[["ab018eae-868c-5030-88a5-4fcaa0ccd2c3",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(26,2,15,'3de9f611-2b7a-5b7e-a555-6d45ab2eef80','expiry',1790451229590,-60,1000000000000,'Expired: Monthly allowance: Free','','','[["ab018eae-868c-5030-88a5-4fcaa0ccd2c3",-60]]','','system','');
INSERT INTO credit_transactions VALUES(27,2,16,'e387ef6b-9e91-5936-9037-b404fdd21a4d','allowance',1790451229590,100,1000000000100,'Monthly allowance: Free','','','[["0b2df89d-47bd-51a8-890b-70d79be9a996",100]]','','system','');
INSERT INTO credit_transactions VALUES(28,2,17,'9d1c65b3-1805-55fd-8284-428dca815978','usage',1791747229590,-20,1000000000080,'Benchmark query','fill-19','["documentation","github"]','[["0b2df89d-47bd-51a8-890b-70d79be9a996",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(29,2,18,'21bfb23f-0537-5cd2-bf08-fcf2c0c19933','expiry',1793043229590,-80,1000000000000,'Expired: Monthly allowance: Free','','','[["0b2df89d-47bd-51a8-890b-70d79be9a996",-80]]','','system','');
INSERT INTO credit_transactions VALUES(30,2,19,'df7ae7b7-0aa0-5d1b-a1b1-15e61fda8d97','allowance',1793043229590,100,1000000000100,'Monthly allowance: Free','','','[["31d27dfd-2de9-57a8-a051-fa0fd4af31b1",100]]','','system','');
INSERT INTO credit_transactions VALUES(31,2,20,'5256bc83-978e-506d-88bd-57e2376858cb','usage',1793302429590,-20,1000000000080,'Benchmark query','fill-22','["documentation","github"]','[["31d27dfd-2de9-57a8-a051-fa0fd4af31b1",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(32,3,3,'ae02fa5f-7b9a-5667-be9b-64a390d22e4c','expiry',1782502429590,-100,1000000000000,'Expired: Monthly allowance: Free','','','[["726ba7ea-9150-5d4d-96c6-d338e81f9d6a",-100]]','','system','');
INSERT INTO credit_transactions VALUES(33,3,4,'6d3c902e-a916-5905-853d-e41753df4927','allowance',1782502429590,100,1000000000100,'Monthly allowance: Free','','','[["f1257d68-52e9-5e49-bf13-e41412bed7b5",100]]','','system','');
INSERT INTO credit_transactions VALUES(34,3,5,'8eb77433-77b1-521c-8ecb-07b3f05fc044','usage',1782934429590,-20,1000000000080,'Benchmark query','fill-2','["documentation","github"]','[["f1257d68-52e9-5e49-bf13-e41412bed7b5",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(35,3,6,'46215f1a-e917-5461-9120-bb848334db63','usage',1784489629590,-20,1000000000060,'Benchmark query','fill-5','["documentation","github"]','[["f1257d68-52e9-5e49-bf13-e41412bed7b5",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(36,3,7,'82b381ad-896c-58bd-813a-7d8c86b79fa4','expiry',1785094429590,-60,1000000000000,'Expired: Monthly allowance: Free','','','[["f1257d68-52e9-5e49-bf13-e41412bed7b5",-60]]','','system','');
INSERT INTO credit_transactions VALUES(37,3,8,'7bcdc8d3-fedc-566d-ae47-c1f24b43e8ab','allowance',1785094429590,100,1000000000100,'Monthly allowance: Free','','','[["b5d48288-1617-5ec8-a1e5-d9a1df9064c3",100]]','','system','');
INSERT INTO credit_transactions VALUES(38,3,9,'4b591c9f-1d78-5fce-a7c1-9a63d01719a5','usage',1786044829590,-20,1000000000080,'Benchmark query','fill-8','["documentation","github"]','[["b5d48288-1617-5ec8-a1e5-d9a1df9064c3",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(39,3,10,'eb962b2a-e20e-57b6-8012-5029c98905ce','usage',1787600029590,-20,1000000000060,'Benchmark query','fill-11','["documentation","github"]','[["b5d48288-1617-5ec8-a1e5-d9a1df9064c3",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(40,3,11,'6bc44018-842f-5512-bd50-cec4e07fd6e3','expiry',1787772829590,-60,1000000000000,'Expired: Monthly allowance: Free','','','[["b5d48288-1617-5ec8-a1e5-d9a1df9064c3",-60]]','','system','');
INSERT INTO credit_transactions VALUES(41,3,12,'e5fb4a88-70d6-5997-94e1-92e023c23834','allowance',1787772829590,100,1000000000100,'Monthly allowance: Free','','','[["bb5e171f-591c-5f97-beb9-6f714df7cda2",100]]','','system','');
INSERT INTO credit_transactions VALUES(42,3,13,'8a3bb2b9-25d4-5b0f-a2eb-a98f33974eea','usage',1789155229590,-20,1000000000080,'Benchmark query','fill-14','["documentation","github"]','[["bb5e171f-591c-5f97-beb9-6f714df7cda2",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(43,3,14,'01704a0a-d675-564d-94bd-cfba0fff03d3','expiry',1790451229590,-80,1000000000000,'Expired: Monthly allowance: Free','','','[["bb5e171f-591c-5f97-beb9-6f714df7cda2",-80]]','','system','');
INSERT INTO credit_transactions VALUES(44,3,15,'0ec0f854-8748-5a18-849c-a782a5d510c3','allowance',1790451229590,100,1000000000100,'Monthly allowance: Free','','','[["422aa89c-d88a-5a8c-ad27-802358eba1bc",100]]','','system','');
INSERT INTO credit_transactions VALUES(45,3,16,'a3b46b1a-de94-5d22-8e55-a541187254a2','usage',1790710429590,-20,1000000000080,'Benchmark query','fill-17','["documentation","github"]','[["422aa89c-d88a-5a8c-ad27-802358eba1bc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(46,3,17,'acab9b69-4b6c-528f-bb4b-e44ece99fa07','usage',1792265629590,-20,1000000000060,'Benchmark query','fill-20','["documentation","github"]','[["422aa89c-d88a-5a8c-ad27-802358eba1bc",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(47,3,18,'b37e89bb-3f9d-5097-9538-ad4e518aacdc','expiry',1793043229590,-60,1000000000000,'Expired: Monthly allowance: Free','','','[["422aa89c-d88a-5a8c-ad27-802358eba1bc",-60]]','','system','');
INSERT INTO credit_transactions VALUES(48,3,19,'a68b3518-a981-5106-9e2d-c0ffcc4178cc','allowance',1793043229590,100,1000000000100,'Monthly allowance: Free','','','[["28a5ffc4-7b08-5848-ad38-21f1712106e3",100]]','','system','');
INSERT INTO credit_transactions VALUES(49,3,20,'6305f130-050f-5a0e-a67b-6673d1c74625','usage',1793820829590,-20,1000000000080,'Benchmark query','fill-23','["documentation","github"]','[["28a5ffc4-7b08-5848-ad38-21f1712106e3",-20]]','','key:bench','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"}]}');
INSERT INTO credit_transactions VALUES(50,2,21,'54ea2725-753d-5e1e-bd7d-5053cab9bc7c','usage',1795376029806,-10,1000000000070,'Asked about thing 0','req-0','["documentation"]','[["31d27dfd-2de9-57a8-a051-fa0fd4af31b1",-10]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"}]}');
INSERT INTO credit_transactions VALUES(51,3,21,'6f73153c-b349-5756-ba27-961fc48130e4','usage',1795376029812,-18,1000000000062,'Asked about thing 1','req-1','["github","other"]','[["28a5ffc4-7b08-5848-ad38-21f1712106e3",-18]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"},{"credits":10,"name":"github"},{"credits":3,"name":"other"}]}');
INSERT INTO credit_transactions VALUES(52,2,22,'a45b96d3-c731-5c32-ba78-00e6de00ee76','usage',1795376029816,-23,1000000000047,'Asked about thing 2','req-2','["documentation","github","jira"]','[["31d27dfd-2de9-57a8-a051-fa0fd4af31b1",-23]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"},{"credits":3,"name":"jira"}]}');
INSERT INTO credit_transactions VALUES(53,3,22,'5e153791-63d2-5d46-a2d7-1dc3a705a1f3','usage',1795376029824,-5,1000000000057,'Asked about thing 3','req-3','','[["28a5ffc4-7b08-5848-ad38-21f1712106e3",-5]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"}]}');
INSERT INTO credit_transactions VALUES(54,2,23,'207d54b7-94d1-5675-9987-3d53367bd3f9','usage',1795376029828,-10,1000000000037,'Asked about thing 4','req-4','["documentation"]','[["31d27dfd-2de9-57a8-a051-fa0fd4af31b1",-10]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"}]}');
INSERT INTO credit_transactions VALUES(55,3,23,'3dcc8090-2cc4-52bd-86fc-b5030e57b587','usage',1795376029836,-18,1000000000039,'Asked about thing 5','req-5','["github","other"]','[["28a5ffc4-7b08-5848-ad38-21f1712106e3",-18]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"},{"credits":10,"name":"github"},{"credits":3,"name":"other"}]}');
INSERT INTO credit_transactions VALUES(56,2,24,'b30f88c7-a627-5c01-bad1-8ec20e08dba9','usage',1795376029838,-23,1000000000014,'Asked about thing 6','req-6','["documentation","github","jira"]','[["31d27dfd-2de9-57a8-a051-fa0fd4af31b1",-23]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"},{"credits":5,"name":"documentation"},{"credits":10,"name":"github"},{"credits":3,"name":"jira"}]}');
INSERT INTO credit_transactions VALUES(57,3,24,'7f281344-6046-5bf5-9666-6b8f3412ff31','usage',1795376029844,-5,1000000000034,'Asked about thing 7','req-7','','[["28a5ffc4-7b08-5848-ad38-21f1712106e3",-5]]','','key:e6fef5af-5e95-4f1e-8d5e-766881ab9132','{"parts":[{"credits":5,"name":"base"}]}');
CREATE TABLE IF NOT EXISTS 'transaction_words_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO transaction_words_data VALUES(1,X'39821c821c');
INSERT INTO transaction_words_data VALUES(10,X'00000000010b0b000b0101010201010301010401010501010601010701010801010901010a01010b0101');
INSERT INTO transaction_words_data VALUES(137438953473,X'000001390c30317862656e63686d61726b0102020307637265646974730102020303666f720102020303746865010202010b3278616c6c6f77616e6365020202030962656e63686d61726b0302020307637265646974730302020303666f72030202040372656502020203076d6f6e74686c790202020303746865030202010b3378616c6c6f77616e6365040202030962656e63686d61726b0502020307637265646974730502020303666f72050202040372656504020203076d6f6e74686c7904020203037468650502020109616c6c6f77616e6365020203020203010962656e63686d61726b0102030202030202030107637265646974730102030202030202030103666f72010203020203020203020372656502020302020301076d6f6e74686c79020203020203010374686501020302020302020304100c0808100e0c08080c08100e0c08080c081114120e0b0f');
INSERT INTO transaction_words_data VALUES(274877906945,X'0000008e0230300602030103317830060202030962656e63686d61726b060202030d646f63756d656e746174696f6e060202030466696c6c060202030667697468756206020203057175657279060202010962656e63686d61726b060203010d646f63756d656e746174696f6e060203010466696c6c0602030106676974687562060203010571756572790602030406080e12090b0a0e12090b');
INSERT INTO transaction_words_data VALUES(412316860417,X'000006970230310e02030201301502030201312702030201320a02030201331802030201342a02030201350b02030201361902030201372d02030201380c02030201391c020302037831320a02020401350b02020401380c0202030232310d0202030133070202030136080202030139090202030962656e63686d61726b070202010202010202010202010202010202010202030d646f63756d656e746174696f6e070202010202010202010202010202010202010202030466696c6c0702020102020102020102020102020102020102020306676974687562070202010202010202010202010202010202010202030571756572790702020102020102020102020102020102020102020101322202030201302e02030201310d02030201321f0203020133310203020278310e02020401301502020401331802020401361902020401391c0202030232321f02020301341102020301371402020309616c6c6f77616e63650f0202010202020202010202030202010202030202010202020202010202030962656e63686d61726b0e0202030202030202010202030202010202030202030202030d646f63756d656e746174696f6e0e02020302020302020102020302020102020302020302020307657870697265640f0202030202040202040202030202030466696c6c0e020203020203020201020203020201020203020203020204037265650f020201020202020201020203020201020203020201020202020201020203066769746875620e020203020203020201020203020201020203020203020203076d6f6e74686c790f0202010202020202010202030202010202030202010202020202010202030571756572790e020203020203020201020203020201020203020203020201013307020302037831312702020401342a02020401372d02020301322202020401302e02020401333102020301352302020301382602020309616c6c6f77616e6365200202010202030202010202030202010202020202010202030202010202030962656e63686d61726b220202010202030202010202030202030202010202030202030d646f63756d656e746174696f6e220202010202030202010202030202030202010202030202030765787069726564200202040202040202030202040202030466696c6c2202020102020302020102020302020302020102020302020403726565200202010202030202010202030202010202020202010202030202010202030667697468756222020201020203020201020203020203020201020203020203076d6f6e74686c79200202010202030202010202030202010202020202010202030202010202030571756572792202020102020302020102020302020302020102020302020101341102030101352302030101360802030101371402030101382602030101390902030109616c6c6f77616e63650f0203010203020203010203030203010203030203010203020203010203020203010203030203010203030203010203020203010203030203010203010962656e63686d61726b070203010203010203010203010203010203010203010203030203030203010203030203010203030203030203030203010203030203010203030203030203010203030203010d646f63756d656e746174696f6e0702030102030102030102030102030102030102030102030302030302030102030302030102030302030302030302030102030302030102030302030302030102030302030107657870697265640f0203030203040203040203030203030203040203040203030203040203010466696c6c07020301020301020301020301020301020301020301020303020303020301020303020301020303020303020303020301020303020301020303020303020301020303020302037265650f0203010203020203010203030203010203030203010203020203010203020203010203030203010203030203010203020203010203030203010203010667697468756207020301020301020301020301020301020301020301020303020303020301020303020301020303020303020303020301020303020301020303020303020301020303020301076d6f6e74686c790f0203010203020203010203030203010203030203010203020203010203020203010203030203010203030203010203020203010203030203010203010571756572790702030102030102030102030102030102030102030102030302030302030102030302030102030302030302030302030102030302030102030302030302030102030302030406060606060606060606060806060706060620241b1d1c06060606060706060606070606292327181e2320271f060806060606060606292327181e2320271f060606060606475054274b414d45');
INSERT INTO transaction_words_data VALUES(549755813889,X'000000800230303202030103327830320202030561626f75743202020404736b6564320202030d646f63756d656e746174696f6e320202030372657132020203057468696e67320202010561626f75743202030204736b6564320203010d646f63756d656e746174696f6e320203010372657132020301057468696e673202030406080a0912080a0a091208');
INSERT INTO transaction_words_data VALUES(687194767361,X'000000860230313302030103337831330202030561626f75743302020404736b6564330202030667697468756233020203056f74686572330202030372657133020203057468696e67330202010561626f75743302030204736b6564330203010667697468756233020301056f74686572330203010372657133020301057468696e673302030406080a090b0a080a0a090b0a08');
INSERT INTO transaction_words_data VALUES(824633720833,X'000000a702303234020302027832340202030561626f75743402020404736b6564340202030d646f63756d656e746174696f6e340202030667697468756234020203046a697261340202030372657134020203057468696e67340202010561626f75743402030204736b6564340203010d646f63756d656e746174696f6e340203010667697468756234020301046a697261340203010372657134020301057468696e673402030406070a09120b09080a0a09120b0908');
INSERT INTO transaction_words_data VALUES(962072674305,X'0000005b02303335020302027833350202030561626f75743502020404736b6564350202030372657135020203057468696e67350202010561626f75743502030204736b6564350203010372657135020301057468696e673502030406070a09080a0a0908');
INSERT INTO transaction_words_data VALUES(1099511627777,X'000000800430327834360202030561626f75743602020404736b6564360202030d646f63756d656e746174696f6e360202030372657136020203057468696e67360202010134360203010561626f75743602030204736b6564360203010d646f63756d656e746174696f6e360203010372657136020301057468696e6736020304080a0912080a060a091208');
INSERT INTO transaction_words_data VALUES(1236950581249,X'000000860430337835370202030561626f75743702020404736b6564370202030667697468756237020203056f74686572370202030372657137020203057468696e67370202010135370203010561626f75743702030204736b6564370203010667697468756237020301056f74686572370203010372657137020301057468696e6737020304080a090b0a080a060a090b0a08');
INSERT INTO transaction_words_data VALUES(1374389534721,X'000000a80430327836380202030561626f75743802020404736b6564380202030d646f63756d656e746174696f6e380202030667697468756238020203046a697261380202030372657138020203057468696e67380202010136380203010561626f75743802030204736b6564380203010d646f63756d656e746174696f6e380203010667697468756238020301046a697261380203010372657138020301057468696e6738020304080a09120b09080a060a09120b0908');
INSERT INTO transaction_words_data VALUES(1511828488193,X'0000005c0430337837390202030561626f75743902020404736b6564390202030372657139020203057468696e67390202010137390203010561626f75743902030204736b6564390203010372657139020301057468696e6739020304080a09080a060a0908');
CREATE TABLE IF NOT EXISTS 'transaction_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO transaction_words_idx VALUES(1,X'',2);
INSERT INTO transaction_words_idx VALUES(2,X'',2);
INSERT INTO transaction_words_idx VALUES(3,X'',2);
INSERT INTO transaction_words_idx VALUES(4,X'',2);
INSERT INTO transaction_words_idx VALUES(5,X'',2);
INSERT INTO transaction_words_idx VALUES(6,X'',2);
INSERT INTO transaction_words_idx VALUES(7,X'',2);
INSERT INTO transaction_words_idx VALUES(8,X'',2);
INSERT INTO transaction_words_idx VALUES(9,X'',2);
INSERT INTO transaction_words_idx VALUES(10,X'',2);
INSERT INTO transaction_words_idx VALUES(11,X'',2);
CREATE TABLE IF NOT EXISTS 'transaction_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO transaction_words_config VALUES('version',4);
CREATE TABLE idempotency_keys (
            account INTEGER NOT NULL REFERENCES profiles (no),
            operation TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            seq_from INTEGER NOT NULL,
            seq_to INTEGER NOT NULL,
            transaction_account TEXT NOT NULL,
            transaction_seq INTEGER NOT NULL,
            available INTEGER NOT NULL,
            balance INTEGER NOT NULL,
            held INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (account, operation, key)) WITHOUT ROWID;
INSERT INTO idempotency_keys VALUES(1,'bench','bench:b2850959-9f88-4a31-932f-ec5a723b351d',X'6772616e74',1,1,'b2850959-9f88-4a31-932f-ec5a723b351d',1,1000000000000,1000000000000,0,1780342429590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-0',X'3230',2,2,'b2850959-9f88-4a31-932f-ec5a723b351d',2,999999999980,999999999980,0,1781897629590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-12',X'3230',6,6,'b2850959-9f88-4a31-932f-ec5a723b351d',6,999999999900,999999999900,0,1788118429590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-15',X'3230',7,7,'b2850959-9f88-4a31-932f-ec5a723b351d',7,999999999880,999999999880,0,1789673629590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-18',X'3230',8,8,'b2850959-9f88-4a31-932f-ec5a723b351d',8,999999999860,999999999860,0,1791228829590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-21',X'3230',9,9,'b2850959-9f88-4a31-932f-ec5a723b351d',9,999999999840,999999999840,0,1792784029590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-3',X'3230',3,3,'b2850959-9f88-4a31-932f-ec5a723b351d',3,999999999960,999999999960,0,1783452829590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-6',X'3230',4,4,'b2850959-9f88-4a31-932f-ec5a723b351d',4,999999999940,999999999940,0,1785008029590);
INSERT INTO idempotency_keys VALUES(1,'deduct','fill-9',X'3230',5,5,'b2850959-9f88-4a31-932f-ec5a723b351d',5,999999999920,999999999920,0,1786563229590);
INSERT INTO idempotency_keys VALUES(2,'bench','bench:cebe31cd-5587-4fdd-816b-404866549f0a',X'6772616e74',1,2,'cebe31cd-5587-4fdd-816b-404866549f0a',2,1000000000100,1000000000100,0,1780860829590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-1',X'3230',3,3,'cebe31cd-5587-4fdd-816b-404866549f0a',3,1000000000080,1000000000080,0,1782416029590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-10',X'3230',10,10,'cebe31cd-5587-4fdd-816b-404866549f0a',10,1000000000060,1000000000060,0,1787081629590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-13',X'3230',11,13,'cebe31cd-5587-4fdd-816b-404866549f0a',13,1000000000080,1000000000080,0,1788636829590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-16',X'3230',14,14,'cebe31cd-5587-4fdd-816b-404866549f0a',14,1000000000060,1000000000060,0,1790192029590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-19',X'3230',15,17,'cebe31cd-5587-4fdd-816b-404866549f0a',17,1000000000080,1000000000080,0,1791747229590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-22',X'3230',18,20,'cebe31cd-5587-4fdd-816b-404866549f0a',20,1000000000080,1000000000080,0,1793302429590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-4',X'3230',4,6,'cebe31cd-5587-4fdd-816b-404866549f0a',6,1000000000080,1000000000080,0,1783971229590);
INSERT INTO idempotency_keys VALUES(2,'deduct','fill-7',X'3230',7,9,'cebe31cd-5587-4fdd-816b-404866549f0a',9,1000000000080,1000000000080,0,1785526429590);
INSERT INTO idempotency_keys VALUES(2,'deduct','key-0',X'e6f9d25cc51f90f1c4461b520d8c32ca9895cd25f186bdf6371d165520e171a6',21,21,'cebe31cd-5587-4fdd-816b-404866549f0a',21,1000000000070,1000000000070,0,1795376029806);
INSERT INTO idempotency_keys VALUES(2,'deduct','key-2',X'95b44aef1405d7b85454d2523d2aad86b0252542cd673d6f141928e7be3d29c5',22,22,'cebe31cd-5587-4fdd-816b-404866549f0a',22,1000000000047,1000000000047,0,1795376029816);
INSERT INTO idempotency_keys VALUES(2,'deduct','key-4',X'3aa05d4019cd2f6878ecfef9a466c2d752a5a9082146bfc15491fce8daf04952',23,23,'cebe31cd-5587-4fdd-816b-404866549f0a',23,1000000000037,1000000000037,0,1795376029828);
INSERT INTO idempotency_keys VALUES(2,'deduct','key-6',X'cf924e43f8426442de070ffe4f46f6c73cbb800124717d83359f0c7493b1e5ae',24,24,'cebe31cd-5587-4fdd-816b-404866549f0a',24,1000000000014,1000000000014,0,1795376029838);
INSERT INTO idempotency_keys VALUES(3,'bench','bench:f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',X'6772616e74',1,2,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',2,1000000000100,1000000000100,0,1781379229590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-11',X'3230',10,10,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',10,1000000000060,1000000000060,0,1787600029590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-14',X'3230',11,13,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',13,1000000000080,1000000000080,0,1789155229590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-17',X'3230',14,16,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',16,1000000000080,1000000000080,0,1790710429590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-2',X'3230',3,5,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',5,1000000000080,1000000000080,0,1782934429590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-20',X'3230',17,17,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',17,1000000000060,1000000000060,0,1792265629590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-23',X'3230',18,20,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',20,1000000000080,1000000000080,0,1793820829590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-5',X'3230',6,6,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',6,1000000000060,1000000000060,0,1784489629590);
INSERT INTO idempotency_keys VALUES(3,'deduct','fill-8',X'3230',7,9,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',9,1000000000080,1000000000080,0,1786044829590);
INSERT INTO idempotency_keys VALUES(3,'deduct','key-1',X'930719973301cd6c642dd5ac8b859f3e53ed8f18f36e2a5afa6a9c2d8651c1c2',21,21,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',21,1000000000062,1000000000062,0,1795376029812);
INSERT INTO idempotency_keys VALUES(3,'deduct','key-3',X'6b58e58680921cbe8787ce59c3a335ff8b54dc97ce3d9f8fee3a3646c54b1bd3',22,22,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',22,1000000000057,1000000000057,0,1795376029824);
INSERT INTO idempotency_keys VALUES(3,'deduct','key-5',X'0db758c6cf1d0ef0649076557ed5aace9bad4eaeb861d997bee4ff501d39c6ba',23,23,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',23,1000000000039,1000000000039,0,1795376029836);
INSERT INTO idempotency_keys VALUES(3,'deduct','key-7',X'b1e95c64050a03578d53820f015c1969948202ad6f5293d47cfaa02678bb7174',24,24,'f5cceee6-1e2a-4ec9-8053-9ebcedcc5870',24,1000000000034,1000000000034,0,1795376029844);
CREATE TABLE usage_rollups (
            account INTEGER NOT NULL REFERENCES profiles (no),
            slot INTEGER NOT NULL,
            part TEXT NOT NULL,
            credits INTEGER NOT NULL,
            queries INTEGER NOT NULL,
            PRIMARY KEY (account, slot, part)) WITHOUT ROWID;
INSERT INTO usage_rollups VALUES(1,1979886,'',20,1);
INSERT INTO usage_rollups VALUES(1,1979886,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1979886,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1979886,'github',10,1);
INSERT INTO usage_rollups VALUES(1,1981614,'',20,1);
INSERT INTO usage_rollups VALUES(1,1981614,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1981614,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1981614,'github',10,1);
INSERT INTO usage_rollups VALUES(1,1983342,'',20,1);
INSERT INTO usage_rollups VALUES(1,1983342,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1983342,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1983342,'github',10,1);
INSERT INTO usage_rollups VALUES(1,1985070,'',20,1);
INSERT INTO usage_rollups VALUES(1,1985070,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1985070,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1985070,'github',10,1);
INSERT INTO usage_rollups VALUES(1,1986798,'',20,1);
INSERT INTO usage_rollups VALUES(1,1986798,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1986798,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1986798,'github',10,1);
INSERT INTO usage_rollups VALUES(1,1988526,'',20,1);
INSERT INTO usage_rollups VALUES(1,1988526,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1988526,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1988526,'github',10,1);
INSERT INTO usage_rollups VALUES(1,1990254,'',20,1);
INSERT INTO usage_rollups VALUES(1,1990254,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1990254,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1990254,'github',10,1);
INSERT INTO usage_rollups VALUES(1,1991982,'',20,1);
INSERT INTO usage_rollups VALUES(1,1991982,'base',5,1);
INSERT INTO usage_rollups VALUES(1,1991982,'documentation',5,1);
INSERT INTO usage_rollups VALUES(1,1991982,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1980462,'',20,1);
INSERT INTO usage_rollups VALUES(2,1980462,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1980462,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1980462,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1982190,'',20,1);
INSERT INTO usage_rollups VALUES(2,1982190,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1982190,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1982190,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1983918,'',20,1);
INSERT INTO usage_rollups VALUES(2,1983918,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1983918,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1983918,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1985646,'',20,1);
INSERT INTO usage_rollups VALUES(2,1985646,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1985646,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1985646,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1987374,'',20,1);
INSERT INTO usage_rollups VALUES(2,1987374,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1987374,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1987374,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1989102,'',20,1);
INSERT INTO usage_rollups VALUES(2,1989102,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1989102,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1989102,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1990830,'',20,1);
INSERT INTO usage_rollups VALUES(2,1990830,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1990830,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1990830,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1992558,'',20,1);
INSERT INTO usage_rollups VALUES(2,1992558,'base',5,1);
INSERT INTO usage_rollups VALUES(2,1992558,'documentation',5,1);
INSERT INTO usage_rollups VALUES(2,1992558,'github',10,1);
INSERT INTO usage_rollups VALUES(2,1994862,'',66,4);
INSERT INTO usage_rollups VALUES(2,1994862,'base',20,4);
INSERT INTO usage_rollups VALUES(2,1994862,'documentation',20,4);
INSERT INTO usage_rollups VALUES(2,1994862,'github',20,2);
INSERT INTO usage_rollups VALUES(2,1994862,'jira',6,2);
INSERT INTO usage_rollups VALUES(3,1981038,'',20,1);
INSERT INTO usage_rollups VALUES(3,1981038,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1981038,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1981038,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1982766,'',20,1);
INSERT INTO usage_rollups VALUES(3,1982766,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1982766,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1982766,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1984494,'',20,1);
INSERT INTO usage_rollups VALUES(3,1984494,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1984494,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1984494,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1986222,'',20,1);
INSERT INTO usage_rollups VALUES(3,1986222,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1986222,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1986222,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1987950,'',20,1);
INSERT INTO usage_rollups VALUES(3,1987950,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1987950,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1987950,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1989678,'',20,1);
INSERT INTO usage_rollups VALUES(3,1989678,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1989678,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1989678,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1991406,'',20,1);
INSERT INTO usage_rollups VALUES(3,1991406,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1991406,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1991406,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1993134,'',20,1);
INSERT INTO usage_rollups VALUES(3,1993134,'base',5,1);
INSERT INTO usage_rollups VALUES(3,1993134,'documentation',5,1);
INSERT INTO usage_rollups VALUES(3,1993134,'github',10,1);
INSERT INTO usage_rollups VALUES(3,1994862,'',46,4);
INSERT INTO usage_rollups VALUES(3,1994862,'base',20,4);
INSERT INTO usage_rollups VALUES(3,1994862,'github',20,2);
INSERT INTO usage_rollups VALUES(3,1994862,'other',6,2);
CREATE TABLE auth_users (
            profile INTEGER PRIMARY KEY REFERENCES profiles (no),
            password_hash BLOB NOT NULL);
CREATE TABLE refresh_tokens (
            token_hash BLOB PRIMARY KEY,
            family_id TEXT NOT NULL,
            user_id TEXT NOT NULL REFERENCES profiles (id),
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            rotated_at INTEGER,
            revoked_at INTEGER) WITHOUT ROWID;
CREATE TABLE api_keys (
            id TEXT PRIMARY KEY,
            key_hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            created_at INTEGER NOT NULL);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE stripe_events (
            id TEXT PRIMARY KEY,
            type TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            received_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            payload BLOB NOT NULL);
CREATE TABLE checkout_sessions (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL REFERENCES profiles (id),
            kind TEXT NOT NULL,
            item TEXT NOT NULL,
            state TEXT NOT NULL,
            credits INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL);
CREATE TABLE stripe_attempts (
            key TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            purpose TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            response BLOB NOT NULL);
CREATE TABLE contacts (
            id TEXT PRIMARY KEY,
            user_id TEXT NOT NULL,
            company TEXT NOT NULL,
            message TEXT NOT NULL,
            phone TEXT NOT NULL,
            created_at INTEGER NOT NULL);
CREATE TABLE audit_log (
            no INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL);
INSERT INTO audit_log VALUES(1,1795376029469,'creditdesk-admin','user.add','b2850959-9f88-4a31-932f-ec5a723b351d','','','{"role":"user"}');
INSERT INTO audit_log VALUES(2,1795376029556,'creditdesk-admin','key.add','e6fef5af-5e95-4f1e-8d5e-766881ab9132','','','{"name":"demo backend","role":"service"}');
INSERT INTO audit_log VALUES(3,1795376050598,'creditdesk-admin','user.add','3ade8163-e56b-4a37-bdaf-23bd168f3fc4','','','{"role":"user"}');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','transaction_words','transaction_words',0,'CREATE VIRTUAL TABLE transaction_words USING fts5 (own, words, content = '''', columnsize = 0,
            detail = column, tokenize = ''ascii'')');
CREATE INDEX credit_grants_open ON credit_grants (account) WHERE remaining > 0;
CREATE INDEX credit_transactions_rare ON credit_transactions (account, seq, type) WHERE type <> 'usage';
CREATE INDEX credit_transactions_time ON credit_transactions (booked_at, no);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id, revoked_at);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX checkout_sessions_pending ON checkout_sessions (user_id) WHERE state = 'pending';
CREATE TRIGGER credit_transactions_no_update BEFORE UPDATE ON credit_transactions
            BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only: book a correcting row'); END;
CREATE TRIGGER credit_transactions_no_delete BEFORE DELETE ON credit_transactions
            BEGIN SELECT RAISE(ABORT, 'credit_transactions is append-only: book a correcting row'); END;
CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
            BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
            BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
PRAGMA writable_schema=OFF;
COMMIT;
