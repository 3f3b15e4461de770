-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk: GET /api/credits/usage-stats, days by tool from BENCH_FROM to BENCH_TO, as the people of the file BENCH_TOKENS.
local tokens = {}
for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
local path = string.format("/api/credits/usage-stats?from=%s&to=%s&granularity=day&group_by=tool&tz=Europe/Berlin",
  os.getenv("BENCH_FROM"), os.getenv("BENCH_TO"))
local count = 0

function request()
  count = count + 1
  return wrk.format("GET", path, { ["Authorization"] = "Bearer " .. tokens[count % #tokens + 1] })
end
