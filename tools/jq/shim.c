/*
 * What the data source calls of jq: one document, programs over it, outputs as lines of JSON.
 * The module imports `check_deadline` and `out_of_memory`, which throw, so that an evaluation ends wherever it stands,
 * and of WASI the clock and random numbers; the host refuses the rest.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jq.h"
#include "jv.h"

#define IMPORT(name) __attribute__((import_module("rollcall"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

IMPORT(check_deadline) void check_deadline(void);
IMPORT(out_of_memory) void out_of_memory(void);

enum status { DONE, FAILED, TOO_LARGE };
enum { SLICE = 1 << 16 };

/* Outputs, or the words of an error: what the host reads after a call. */
static struct {
  char *bytes;
  size_t length, room;
} answer;

static jv document;
static int has_document;

/* The interpreter's loop calls this on every instruction (see build.sh): asking the host each time would cost more. */
void rollcall_tick(void) {
  static unsigned ticks;
  if ((++ticks & 0x3ff) == 0) check_deadline();
}

/* What jv_alloc.c calls for malloc: a function of jq in C that allocates without end never comes back to the loop. */
void *ticking_malloc(size_t size) {
  rollcall_tick();
  return malloc(size);
}

static void no_memory(void *_) { out_of_memory(); }

static void append(const char *bytes, size_t length) {
  if (answer.length + length > answer.room) {
    answer.room = 2 * (answer.length + length);
    answer.bytes = realloc(answer.bytes, answer.room);
    if (!answer.bytes) out_of_memory();
  }
  memcpy(answer.bytes + answer.length, bytes, length);
  answer.length += length;
}

static void append_string(jv string) {
  append(jv_string_value(string), jv_string_length_bytes(jv_copy(string)));
  jv_free(string);
}

static enum status failed(jv message) {
  answer.length = 0;
  append_string(jv_get_kind(message) == JV_KIND_STRING ? message : jv_dump_string(message, 0));
  return FAILED;
}

/* jq tells each error of a program by itself, and their number at the end. */
static void on_compile_error(void *_, jv message) {
  if (answer.length) append("\n", 1);
  append_string(jq_format_error(message));
}

static void ignore(void *_, jv message) { jv_free(message); }

/* There is one document, and `.` is it: `input` finds no more, as in a shell that has read one. */
static jv no_more_inputs(jq_state *jq, void *_) { return jv_invalid(); }

EXPORT(allocate) void *allocate(size_t size) {
  jv_nomem_handler(no_memory, 0);
  void *memory = malloc(size);
  if (!memory) out_of_memory();
  return memory;
}

EXPORT(release) void release(void *memory) { free(memory); }

EXPORT(answer_bytes) char *answer_bytes(void) { return answer.bytes; }
EXPORT(answer_length) size_t answer_length(void) { return answer.length; }

/* Reads a document and keeps it for every program until the next one. */
EXPORT(read_document) enum status read_document(const char *bytes, size_t length) {
  if (has_document) jv_free(document);
  has_document = 0;
  struct jv_parser *parser = jv_parser_new(0);
  for (size_t at = 0; at < length; at += SLICE) {
    check_deadline();
    int last = length - at <= SLICE;
    jv_parser_set_buf(parser, bytes + at, last ? length - at : SLICE, !last);
    jv value;
    while (jv_is_valid(value = jv_parser_next(parser))) {
      if (has_document) {
        jv_free(value);
        return failed(jv_string("There is more than one document in it"));
      }
      document = value;
      has_document = 1;
    }
    if (jv_invalid_has_msg(jv_copy(value))) return failed(jv_invalid_get_msg(value));
  }
  jv_parser_free(parser);
  return has_document ? DONE : failed(jv_string("It is empty"));
}

/* Compiles a program, whose variables are the fields of a JSON object. 0 if it cannot be. */
EXPORT(compile) jq_state *compile(const char *program, const char *variables) {
  answer.length = 0;
  jq_state *jq = jq_init();
  if (!jq) out_of_memory();
  jq_set_nomem_handler(jq, no_memory, 0);
  jq_set_error_cb(jq, on_compile_error, 0);
  jq_set_debug_cb(jq, ignore, 0);
  jq_set_stderr_cb(jq, ignore, 0);
  jq_set_input_cb(jq, no_more_inputs, 0);
  if (jq_compile_args(jq, program, jv_parse(variables))) return jq;
  jq_teardown(&jq);
  return 0;
}

EXPORT(forget) void forget(jq_state *jq) { jq_teardown(&jq); }

/* Runs a program over the document. Each output is a line of JSON. */
EXPORT(run) enum status run(jq_state *jq, size_t most_bytes) {
  answer.length = 0;
  jq_start(jq, jv_copy(document), 0);
  jv value;
  while (jv_is_valid(value = jq_next(jq))) {
    append_string(jv_dump_string(value, 0));
    append("\n", 1);
    if (answer.length > most_bytes) return TOO_LARGE;
  }
  if (jv_invalid_has_msg(jv_copy(value))) return failed(jv_invalid_get_msg(value));
  jv_free(value);
  if (!jq_halted(jq)) return DONE;
  jv message = jq_get_error_message(jq);
  if (jv_is_valid(message)) return failed(message);
  jv_free(message);
  return DONE;
}
