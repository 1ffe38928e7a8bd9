# Sourced by weir and mvnw: makes JAVA_HOME a JDK 25, or says what to install and exits with 69. Sets nothing else.
# Works for callers with `set -e`, `set -u` and `set -f`.

weir_is_jdk25() { # DIR
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release" 2>/dev/null
}

weir_find_jdk() {
  # A pattern that matches nothing stays as it is and is no JDK.
  for weir_jdk in "${JAVA_HOME:-}" "${JAVA_HOME_25_X64:-}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/local/*jdk* \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$weir_jdk" ] && weir_is_jdk25 "$weir_jdk"; then
      return 0
    fi
  done
  weir_jdk=$(command -v javac 2>/dev/null) || return 1
  weir_jdk=$(readlink -f "$weir_jdk" 2>/dev/null) || return 1
  weir_jdk=${weir_jdk%/bin/javac}
  weir_is_jdk25 "$weir_jdk"
}

case $- in
*f*)
  set +f
  if weir_find_jdk; then weir_found=yes; else weir_found=no; fi
  set -f
  ;;
*) if weir_find_jdk; then weir_found=yes; else weir_found=no; fi ;;
esac

if [ "$weir_found" = no ]; then
  echo "Weir needs JDK 25 and found none. Install one (Debian: openjdk-25-jdk-headless, or Eclipse Temurin 25)" >&2
  echo "and, if it is not below /usr/lib/jvm, set JAVA_HOME to its directory." >&2
  exit 69 # EX_UNAVAILABLE
fi
JAVA_HOME=$weir_jdk
export JAVA_HOME
unset -v weir_jdk weir_found
unset -f weir_is_jdk25 weir_find_jdk
