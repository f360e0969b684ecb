-- What wrk sends and reports. Without arguments: the address given, again and again. With two:
-- each line of the first file (path, session, form; tabs between) once as a POST, and the
-- receipt codes that came back into the second file.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  failed = 0
  if #args < 2 then return end
  codes_file = args[2]
  codes = {}
  local todo = {}
  for line in io.lines(args[1]) do todo[#todo + 1] = line end
  local place = 0

  function request()
    place = place + 1
    local line = todo[(place - 1) % #todo + 1]
    local path, session, form = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    headers["Cookie"] = "rj_session=" .. session .. "; rj_reader=1"
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return wrk.format("POST", path, headers, form)
  end

  function response(status, _, body)
    if status == 201 then codes[#codes + 1] = body:match('"code": ?"([0-9A-Z-]+)"') end
  end

  -- wrk has read these names already if it was told of them before init.
  wrk.request, wrk.response = request, response
end

function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    'JSON{"answers": %d, "seconds": %f, "p50_us": %f, "p99_us": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    failed
  ))
  for _, thread in ipairs(threads) do
    local file = thread:get("codes_file")
    if file then
      local out = io.open(file, "w")
      for _, code in ipairs(thread:get("codes")) do out:write(code, "\n") end
      out:close()
    end
  end
end
