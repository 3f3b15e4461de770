-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk: POST /api/credits/deduct, round the accounts of the file in BENCH_ACCOUNTS, each with a key of its own.
local accounts = {}
for line in io.lines(os.getenv("BENCH_ACCOUNTS")) do accounts[#accounts + 1] = line end
local key, run = os.getenv("BENCH_KEY"), os.getenv("BENCH_RUN")
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  count = 0
end

function request()
  count = count + 1
  local id = string.format("%s-%d-%d", run, number, count)
  local body = string.format(
    '{"user_id":"%s","tools":["documentation","github"],"request_id":"%s","description":"Benchmark query"}',
    accounts[(count * 7 + number) % #accounts + 1], id)
  return wrk.format("POST", "/api/credits/deduct",
    { ["Authorization"] = "Bearer " .. key, ["Content-Type"] = "application/json", ["Idempotency-Key"] = id }, body)
end

function response(status, _, body)
  if status >= 300 and not shown then
    shown = true
    io.stderr:write("status ", status, ": ", body, "\n")
  end
end
