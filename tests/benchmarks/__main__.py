"""``make bench``: every benchmark of this folder one after the other, or those named. Each can be run by itself as well."""

import pkgutil
import subprocess
import sys

import tests.benchmarks


def main(wanted: list[str]) -> int:
    """Run them; the number of those that failed."""
    names = [module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__) if not module.name.startswith("_")]
    if strangers := set(wanted) - set(names):
        print(f"There is no benchmark {', '.join(sorted(strangers))}; there are: {', '.join(names)}", file=sys.stderr)
        return 2
    failed = 0
    for name in wanted or names:
        print(f"── {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
