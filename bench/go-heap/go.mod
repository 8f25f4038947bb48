module rollcall.local/goheap

go 1.21
