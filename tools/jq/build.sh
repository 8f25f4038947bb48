#!/bin/sh
# Builds jq.wasm: jq and its regular expressions as a WebAssembly module without files, environment or network.
# The same inputs give the same bytes; both are checked. See README.md for what it needs.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=$here/../../src/grafana/datasource/script/jq
work=${1:-$(mktemp -d)}

jq=1.8.2
jq_sha256=71b8d6e8f5fe81f6c6d0d110e3892251f6ce76ed095abd315e26e6e1193af3af
ziglang=0.17.1
# Of its wheel for Linux on x86-64.
ziglang_sha256=ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54

mkdir -p "$work" "$target"
cd "$work"

[ -d ziglang ] || python3 -m venv ziglang
echo "ziglang==$ziglang --hash=sha256:$ziglang_sha256" >requirements.txt
ziglang/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
cc() { "$work/ziglang/bin/python" -m ziglang cc --target=wasm32-wasi "$@"; }

tarball=jq_$jq.orig.tar.gz
[ -f "$tarball" ] || curl -fsSLO "http://deb.debian.org/debian/pool/main/j/jq/$tarball"
echo "$jq_sha256  $tarball" | sha256sum --check --quiet
rm -rf "jq-$jq" objects
tar xzf "$tarball"
cd "jq-$jq"

# The interpreter's loop asks for the deadline on each instruction.
anchor='    uint16_t opcode = \*pc;'
[ "$(grep -c "^$anchor\$" src/execute.c)" = 1 ]
sed -i "s/^$anchor\$/    extern void rollcall_tick(void);\n    rollcall_tick();\n&/" src/execute.c

# jq's own definitions, as the bytes that builtin.c includes.
od -A n -v -t u1 src/builtin.jq | sed -e 's/[0-9][0-9]*/&,/g' >src/builtin.inc

# What its configure script would find out about wasi-libc.
for name in ALLOCA_H GETENTROPY MEMMEM TIMEGM GMTIME_R LOCALTIME_R GMTIME STRFTIME STRPTIME GETTIMEOFDAY \
  TM_TM_GMT_OFF ATEXIT PTHREAD_ONCE __THREAD LIBONIG \
  ACOS ACOSH ASIN ASINH ATAN2 ATAN ATANH CBRT CEIL COPYSIGN COS COSH DREM ERF ERFC EXP10 EXP2 EXP EXPM1 FABS FDIM \
  FLOOR FMA FMAX FMIN FMOD FREXP HYPOT J0 J1 JN LDEXP LGAMMA LOG10 LOG1P LOG2 LOG LOGB MODF LGAMMA_R NEARBYINT \
  NEXTAFTER NEXTTOWARD POW REMAINDER RINT ROUND SCALB SCALBLN SIGNIFICAND SCALBN ILOGB SIN SINH SQRT TAN TANH TGAMMA \
  TRUNC Y0 Y1 YN; do
  defines="${defines-} -DHAVE_$name=1"
done
cat >config.h <<'END'
#define HAVE_SYS_TIME_H 1
#define HAVE_UNISTD_H 1
#define HAVE_STDINT_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_ALLOCA_H 1
#define SIZEOF_INT 4
#define SIZEOF_LONG 4
#define SIZEOF_LONG_LONG 8
#define SIZEOF_VOIDP 4
#define PACKAGE "onig"
#define VERSION "6.9.10"
END

jq_sources='builtin bytecode compile execute jv jv_alloc jv_aux jv_dtoa jv_dtoa_tsd jv_file jv_parse jv_print
  jv_unicode lexer linker locfile parser util'
onig_sources='regparse regcomp regexec regenc regerror regext regsyntax regtrav regversion st reggnu unicode
  unicode_unfold_key unicode_fold1_key unicode_fold2_key unicode_fold3_key ascii utf8 utf16_be utf16_le utf32_be
  utf32_le onig_init'
flags='-O2 -flto -std=gnu11 -w -D_GNU_SOURCE -D_WASI_EMULATED_GETPID -D_WASI_EMULATED_SIGNAL -DHAVE_CONFIG_H=1
  -DIEEE_8087=1 -DUSE_DECNUM=1 -DDECUSE64=1 -I. -Isrc -Ivendor -Ivendor/decNumber -Ivendor/oniguruma/src'
compile() {
  # shellcheck disable=SC2086 # flags are words
  cc $flags $defines "$@" -o "../objects/$(basename "$1" .c).o" -c
}

mkdir ../objects
for name in $jq_sources; do
  case $name in
    # What allocates without end in C asks for the deadline as well.
    jv_alloc) compile src/jv_alloc.c -Dmalloc=ticking_malloc ;;
    *) compile "src/$name.c" ;;
  esac
done
for name in decContext decNumber; do compile "vendor/decNumber/$name.c"; done
for name in $onig_sources; do compile "vendor/oniguruma/src/$name.c"; done
cp "$here/shim.c" .
compile shim.c

# 256 MB are all that a program ever gets; its C stack lies below them, so that an overflow traps instead of writing.
cc -O2 -flto -mexec-model=reactor -Wl,--strip-all -Wl,-z,stack-size=4194304 -Wl,--max-memory=268435456 \
  -lwasi-emulated-getpid -lwasi-emulated-signal -o "$target/jq.wasm" ../objects/*.o
chmod 644 "$target/jq.wasm"

{
  printf 'jq.wasm holds jq %s, decNumber, Oniguruma, wasi-libc with musl, and run-time support of Zig.\n' "$jq"
  zig=$(echo "$work"/ziglang/lib/python*/site-packages/ziglang)
  for licence in COPYING vendor/oniguruma/COPYING "$zig/lib/libc/wasi/LICENSE" "$zig/lib/libc/wasi/LICENSE-MIT" \
    "$zig/lib/libc/wasi/libc-bottom-half/cloudlibc/LICENSE" "$zig/lib/libc/musl/COPYRIGHT" "$zig/LICENSE"; do
    printf '\n%s\n\n' '----------------------------------------------------------------------'
    cat "$licence"
  done
} >"$target/LICENSES.txt"

cd "$target" && sha256sum --check "$here/jq.wasm.sha256"
