// The same bytes from memory by Go's own HTTP server: a yardstick beside nginx.
//
// Arguments: port, and for each answer a name and a file; the file's first line is its
// Content-Type, the second its Content-Encoding, and the rest the body.
package main

import (
	"bytes"
	"log"
	"net/http"
	"os"
	"strconv"
)

type answer struct {
	kind, coding, length string
	body                 []byte
}

func main() {
	answers := map[string]answer{}
	for at := 2; at+1 < len(os.Args); at += 2 {
		content, err := os.ReadFile(os.Args[at+1])
		if err != nil {
			log.Fatal(err)
		}
		parts := bytes.SplitN(content, []byte("\n"), 3)
		body := parts[2]
		answers["/"+os.Args[at]] = answer{string(parts[0]), string(parts[1]), strconv.Itoa(len(body)), body}
	}
	handle := func(out http.ResponseWriter, in *http.Request) {
		found, ok := answers[in.URL.Path]
		if !ok {
			http.NotFound(out, in)
			return
		}
		headers := out.Header()
		headers.Set("Content-Type", found.kind)
		headers.Set("Content-Encoding", found.coding)
		headers.Set("Content-Length", found.length)
		out.Write(found.body)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(handle)))
}
