-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk: GET /api/credits/balance as the people whose tokens are in the file BENCH_TOKENS.
local tokens = {}
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
local count = 0

function request()
  count = count + 1
  return wrk.format("GET", "/api/credits/balance", { ["Authorization"] = "Bearer " .. tokens[count % #tokens + 1] })
end
