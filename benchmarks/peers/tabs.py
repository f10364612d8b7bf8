"""One Chromium that is warm, two tabs, over its DevTools protocol: pages of argv[2:] to the folder argv[1].

Prints the seconds from the first page to the last; starting the browser is not counted.
"""

import asyncio
import base64
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import websockets

TABS = 2


class Tab:
    """A page of the browser that takes commands."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket, self.number = socket, 0

    async def call(self, method: str, **parameters: object) -> dict:
        self.number += 1
        await self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(await self.socket.recv())
            if answer.get("id") == self.number:
                return answer["result"]

    async def until(self, event: str) -> None:
        while json.loads(await self.socket.recv()).get("method") != event:
            pass

    async def show(self, page: Path) -> None:
        await self.call("Page.enable")
        await self.socket.send(json.dumps({"id": 0, "method": "Page.navigate", "params": {"url": page.as_uri()}}))
        await self.until("Page.loadEventFired")

    async def print(self, page: Path, out: Path) -> None:
        await self.show(page)
        made = await self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        (out / f"{page.parent.name}.pdf").write_bytes(base64.b64decode(made["data"]))


async def work(tab: Tab, pages: AsyncIterator[Path], out: Path) -> None:
    async for page in pages:
        await tab.print(page, out)


async def main(browser: str, out: Path, pages: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={profile}"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            port = next(found[1] for line in process.stderr if (found := re.search(r"ws://127\.0\.0\.1:(\d+)", line)))
            async with websockets.connect(await first_tab(port), max_size=None) as one:
                browser_tab = Tab(one)
                made = await browser_tab.call("Target.createTarget", url="about:blank")
                address = f"ws://127.0.0.1:{port}/devtools/page/{made['targetId']}"
                async with websockets.connect(address, max_size=None) as other:
                    print(await timed([browser_tab, Tab(other)], pages, out))
        finally:
            process.terminate()
            process.wait()


async def first_tab(port: str) -> str:
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
        return next(tab["webSocketDebuggerUrl"] for tab in json.load(answer) if tab["type"] == "page")


async def timed(tabs: list[Tab], pages: list[Path], out: Path) -> float:
    for tab in tabs:  # warm
        await tab.print(pages[0], out)
    queue = iter(pages)

    async def each() -> AsyncIterator[Path]:
        for page in queue:
            yield page

    begun = time.perf_counter()
    await asyncio.gather(*(work(tab, each(), out) for tab in tabs))
    return time.perf_counter() - begun


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), [Path(name).resolve() for name in sys.argv[3:]]))
