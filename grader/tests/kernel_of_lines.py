"""A Jupyter kernel of a tiny language: ``let NAME VALUE`` and ``check NAME VALUE``, one a line."""

from __future__ import annotations

from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class Lines(Kernel):
    """Runs cells of the tiny language; a check that fails is an error of the cell."""

    implementation = language = "lines"
    implementation_version = language_version = "1"
    banner = "lines"
    language_info = {"name": "lines", "mimetype": "text/plain", "file_extension": ".txt"}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.values: dict[str, str] = {}

    async def do_execute(self, code: str, silent: bool, *rest: Any, **options: Any) -> Any:
        """Run the lines of one cell."""
        about: dict[str, Any] = {"execution_count": self.execution_count}
        for line in code.splitlines():
            if not line or line.startswith("#"):
                continue
            verb, name, value = line.split()
            if verb == "let":
                self.values[name] = value
            elif self.values.get(name) != value:
                error = {"ename": "CheckFailed", "evalue": line, "traceback": [line]}
                self.send_response(self.iopub_socket, "error", error)
                return {"status": "error", **about, **error}
        return {"status": "ok", **about, "payload": [], "user_expressions": {}}


if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=Lines)
