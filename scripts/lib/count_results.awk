# Adds up what the test runners in a log say they counted and prints "passed failed skipped", or
# "- - -" when no runner has closed.


# node --test
$1 == "ℹ" && $2 == "pass" { passed += $3; seen = 1 }
$1 == "ℹ" && ($2 == "fail" || $2 == "cancelled") { failed += $3 }
$1 == "ℹ" && $2 == "skipped" { skipped += $3 }
# Playwright
NF <= 3 && $1 ~ /^[0-9]+$/ && $2 == "passed" { passed += $1; seen = 1 }
NF <= 3 && $1 ~ /^[0-9]+$/ && $2 ~ /^(failed|interrupted|flaky)$/ { failed += $1; seen = 1 }
NF <= 3 && $1 ~ /^[0-9]+$/ && $2 == "skipped" { skipped += $1; seen = 1 }
/^ +[0-9]+ did not run$/ { failed += $1; seen = 1 }
# CTest
/tests? passed, [0-9]+ tests? failed out of [0-9]+/ { failed += $4; passed += $NF - $4; seen = 1 }
/^\t *[0-9]+ - .* \(Skipped\)$/ { skipped += 1; passed -= 1 }
# unittest
$1 == "Ran" && $3 ~ /^tests?$/ { passed += $2; seen = 1 }
/^(OK|FAILED) \(/ {
  n = split($0, words, /[^a-z0-9]+/)
  for (i = 1; i < n; i++) {
    if (words[i] ~ /^(failures|errors)$/) { failed += words[i + 1]; passed -= words[i + 1] }
    if (words[i] == "skipped") { skipped += words[i + 1]; passed -= words[i + 1] }
  }
}
END { if (seen) print passed + 0, failed + 0, skipped + 0; else print "- - -" }
