-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk: sends each event of the file in BENCH_EVENTS once (lines of signature, tab, body) to BENCH_PATH, in order, each
-- thread every other one. A thread whose events are all answered says "done" on stderr and stops; wrk itself goes on
-- until it is interrupted. What connections ask that have nothing to send meanwhile is GET BENCH_IDLE.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long us; } moment; int gettimeofday(moment *, void *);")
local path, idle = os.getenv("BENCH_PATH"), os.getenv("BENCH_IDLE")
local THREADS = 2
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init()
  events, sent, answered, refused = {}, 0, 0, 0
  local index = 0
  for line in io.lines(os.getenv("BENCH_EVENTS")) do
    if index % THREADS == number then
      local tab = line:find("\t", 1, true)
      events[#events + 1] = wrk.format("POST", path,
        { ["Content-Type"] = "application/json", ["Stripe-Signature"] = line:sub(1, tab - 1) }, line:sub(tab + 1))
    end
    index = index + 1
  end
end

local function now()
  local at = ffi.new("moment")
  ffi.C.gettimeofday(at, nil)
  return tonumber(at.s) + tonumber(at.us) / 1e6
end

function request()
  began = began or now()
  if sent == #events then return wrk.format("GET", idle) end
  sent = sent + 1
  local event = events[sent]
  events[sent] = false
  return event
end

function response(status, headers, body)
  if status >= 300 then
    refused = refused + 1
    if refused == 1 then io.stderr:write("status ", status, ": ", body, "\n") end
  end
  answered = answered + 1
  if answered == #events then
    ended = now()
    io.stderr:write("done\n")
    wrk.thread:stop()
  end
end

function done(summary)
  local total, bad, first, last = 0, 0, math.huge, 0
  for _, thread in ipairs(threads) do
    total = total + thread:get("sent")
    bad = bad + thread:get("refused")
    first = math.min(first, thread:get("began"))
    last = math.max(last, thread:get("ended") or math.huge)
  end
  print(string.format("events %d refused %d seconds %.6f", total, bad, last - first))
end
