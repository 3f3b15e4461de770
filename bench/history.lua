-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk: GET /api/credits/history at any depth, 10 rows a page, as the people whose tokens are in the file BENCH_TOKENS;
-- BENCH_DEPTH is how many rows each of them has.
local tokens = {}
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
local depth = tonumber(os.getenv("BENCH_DEPTH"))
local count = 0

function request()
  count = count + 1
  local from = (count * 7919) % math.max(depth - 10, 1) + 1
  return wrk.format("GET", string.format("/api/credits/history?limit=10&seq_from=%d&seq_to=%d", from, from + 9),
    { ["Authorization"] = "Bearer " .. tokens[count % #tokens + 1] })
end
