-- What wrk sends to a peer: each line of the file named in the argument once, in turn
-- (method, path, headers as `name: value` with \1 between, body; tabs between).

function init(args)
  local todo = {}
  for line in io.lines(args[1]) do todo[#todo + 1] = line end
  local place = 0

  function request()
    place = place + 1
    local line = todo[(place - 1) % #todo + 1]
    local method, path, given, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    for name, value in given:gmatch("([^\1:]+): ([^\1]*)") do headers[name] = value end
    return wrk.format(method, path, headers, body ~= "" and body or nil)
  end

  wrk.request = request
end

function done(summary, latency, _)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    'JSON{"answers": %d, "seconds": %f, "p50_us": %f, "p99_us": %f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    failed
  ))
end
