-- SPDX-License-Identifier: GPL-3.0-or-later
-- A Supabase project of the query-counting predecessor with everything that ten months of people leave behind.
CREATE TABLE public.profiles (
    id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
    email text,
    full_name text,
    plan text DEFAULT 'free',
    queries_used integer DEFAULT 0,
    queries_limit integer DEFAULT 50,
    stripe_customer_id text,
    stripe_subscription_id text,
    created_at timestamptz DEFAULT now());
ALTER TABLE public.profiles OWNER TO project_owner;
CREATE INDEX profiles_email_idx ON public.profiles (email);
ALTER TABLE public.profiles ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Users read themselves" ON public.profiles FOR SELECT USING (auth.uid() = id);
CREATE TABLE public.conversations (id serial PRIMARY KEY, user_id uuid NOT NULL REFERENCES public.profiles (id));
ALTER TABLE public.conversations OWNER TO project_owner;

INSERT INTO auth.users (id, email)
    SELECT ('c0000000-0000-4000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid, 'user' || n || '@example.com'
    FROM generate_series(1, 12) AS n;
INSERT INTO public.profiles (id, email, plan, queries_used, queries_limit, stripe_customer_id, stripe_subscription_id,
    created_at) SELECT ('c0000000-0000-4000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid, email, plan, used, most,
    customer, subscription, '2026-01-01'::timestamptz + n * interval '1 day 0.0005 seconds'
FROM (VALUES
    (1, 'User1@Example.com', 'free', 38, 50, NULL, NULL),            -- 12 left: 60
    (2, 'user2@example.com', 'pro', 100, 1000, 'cus_2', 'sub_2'),    -- 900 left: 4500, paid for
    (3, 'user3@example.com', 'starter', 0, 200, NULL, NULL),         -- 200 left: 1000, nothing known to pay for it
    (4, 'user4@example.com', 'free', 50, 50, NULL, NULL),            -- nothing left
    (5, 'user5@example.com', 'free', 77, 50, NULL, NULL),            -- odd: used more than the limit
    (6, 'user6@example.com', 'Premium', 5, 10, NULL, NULL),          -- odd: unknown plan; 5 left: 25
    (7, NULL, 'free', 0, 10, NULL, NULL),                            -- odd: no email; 10 left: 50
    (8, ' USER1@example.com ', 'free', 9, 10, NULL, NULL),           -- odd: the email of user 1; 1 left: 5
    (9, 'user9@example.com', NULL, NULL, 20, NULL, NULL),            -- no plan, no counter; 20 left: 100
    (10, 'user10@example.com', 'enterprise', 7, NULL, NULL, NULL),   -- odd: no limit
    (11, 'user11@example.com', 'free', -3, 2147483647, 'cus_2', NULL), -- more left than fits into 32 bits; a customer twice
    (12, '', 'pro', 3, -1, NULL, 'sub_12')) AS people (n, email, plan, used, most, customer, subscription);
INSERT INTO public.conversations (user_id) SELECT id FROM public.profiles;
