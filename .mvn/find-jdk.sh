# Sourced by weir and mvnw: makes JAVA_HOME a JDK 25, or says what to install. Sets nothing else.

weir_is_jdk25() { # DIR
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

weir_find_jdk() {
  for weir_jdk in "${JAVA_HOME:-}" "${JAVA_HOME_25_X64:-}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* /usr/local/*jdk* \
    "${HOME:-}"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$weir_jdk" ] && weir_is_jdk25 "$weir_jdk"; then
      JAVA_HOME=$weir_jdk
      export JAVA_HOME
      return 0
    fi
  done
  weir_javac=$(command -v javac 2>/dev/null) && weir_javac=$(readlink -f "$weir_javac" 2>/dev/null) || weir_javac=
  if [ -n "$weir_javac" ] && weir_is_jdk25 "${weir_javac%/bin/javac}"; then
    JAVA_HOME=${weir_javac%/bin/javac}
    export JAVA_HOME
    return 0
  fi
  echo "Weir needs JDK 25 and found none. Install one (Debian: openjdk-25-jdk-headless, or Eclipse Temurin 25)" >&2
  echo "and, if it is not below /usr/lib/jvm, set JAVA_HOME to its directory." >&2
  return 1
}

weir_find_jdk || exit 69 # EX_UNAVAILABLE
