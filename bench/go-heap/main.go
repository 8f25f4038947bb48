// A priority queue over Go's container/heap, as a yardstick: how fast this machine is right now, in terms of what a Go
// scheduler would do on it. Same shape as ours: ordered by next run, then priority; re-timed by key. It prints the
// median nanoseconds of a pop and an upsert at each size that is given, as JSON.
package main

import (
	"container/heap"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"
)

type task struct {
	key      string
	nextRun  time.Time
	priority float64
	index    int
}

type taskHeap []*task

func (h taskHeap) Len() int { return len(h) }
func (h taskHeap) Less(i, j int) bool {
	if h[i].nextRun.Equal(h[j].nextRun) {
		return h[i].priority > h[j].priority
	}
	return h[i].nextRun.Before(h[j].nextRun)
}
func (h taskHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index = i
	h[j].index = j
}
func (h *taskHeap) Push(item any) {
	pushed := item.(*task)
	pushed.index = len(*h)
	*h = append(*h, pushed)
}
func (h *taskHeap) Pop() any {
	last := len(*h) - 1
	popped := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return popped
}

// queue is safe for many workers, and holds a key once.
type queue struct {
	mutex sync.Mutex
	tasks taskHeap
	byKey map[string]*task
}

func (q *queue) upsert(key string, nextRun time.Time, priority float64) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if known, ok := q.byKey[key]; ok {
		known.nextRun, known.priority = nextRun, priority
		heap.Fix(&q.tasks, known.index)
		return
	}
	added := &task{key: key, nextRun: nextRun, priority: priority}
	q.byKey[key] = added
	heap.Push(&q.tasks, added)
}

func (q *queue) pop() *task {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	popped := heap.Pop(&q.tasks).(*task)
	delete(q.byKey, popped.key)
	return popped
}

const runs = 5
const rounds = 400_000

func popAndUpsert(size int) float64 {
	random := rand.New(rand.NewSource(int64(size)))
	now := time.Now()
	q := &queue{byKey: make(map[string]*task, size)}
	for n := 0; n < size; n++ {
		q.upsert("pve::node"+strconv.Itoa(n), now.Add(time.Duration(random.Float64()*48e9)), 0)
	}
	began := time.Now()
	for round := 0; round < rounds; round++ {
		first := q.pop()
		q.upsert(first.key, first.nextRun.Add(time.Duration(40e9+random.Float64()*8e9)), 0)
	}
	return float64(time.Since(began).Nanoseconds()) / rounds
}

func main() {
	figures := map[string]float64{}
	for _, argument := range os.Args[1:] {
		size, err := strconv.Atoi(argument)
		if err != nil || size < 1 {
			fmt.Fprintln(os.Stderr, "give sizes, such as 1000 10000")
			os.Exit(1)
		}
		var measured []float64
		for run := 0; run < runs; run++ {
			measured = append(measured, popAndUpsert(size))
		}
		sort.Float64s(measured)
		figures[argument] = measured[runs/2]
	}
	_ = json.NewEncoder(os.Stdout).Encode(figures)
}
