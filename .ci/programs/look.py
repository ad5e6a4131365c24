"""Looks at a page with headless Chromium over its remote debugging pipe: pictures, and what is wrong."""

import base64
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

PATIENCE = 120
HARMLESS = ("file:", "data:", "about:", "blob:")

LOOKS = [
    # name, width, dark, scripts
    ("light-1280", 1280, False, True),
    ("dark-1280", 1280, True, True),
    ("light-400", 400, False, True),
    ("dark-400", 400, True, True),
    ("plain-400", 400, False, False),
]

FACTS = """(() => ({
  width: document.documentElement.scrollWidth,
  height: document.documentElement.scrollHeight,
  charts: document.querySelectorAll('.chart').length,
  empty: [...document.querySelectorAll('.chart')].filter(c => !c.querySelector('svg path')).map(c => c.id),
}))()"""


class Browser:
    """One Chromium; speaks its protocol over two pipes, messages end with a zero byte."""

    def __init__(self, program, profile):
        command_read, self.commands = os.pipe()
        self.answers, answer_write = os.pipe()
        arguments = [
            program, "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}",
            "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
        ]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        # The protocol wants descriptors 3 and 4, whatever numbers the pipes have here.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec 3<&{command_read} 4>&{answer_write}; exec "$@"', "chromium", *arguments],
            pass_fds=(command_read, answer_write), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        os.close(command_read)
        os.close(answer_write)
        self.last = 0
        self.rest = b""
        self.events = []

    def send(self, method, session=None, **parameters):
        """The result of a command."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise SystemExit(f"report: {method} failed: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        """Until an event has come."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.next())

    def next(self):
        end = time.monotonic() + PATIENCE
        while b"\0" not in self.rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                raise SystemExit(f"report: chromium said nothing for {PATIENCE} s")
            data = os.read(self.answers, 1 << 20)
            if not data:
                raise SystemExit("report: chromium ended; start it by hand to see why")
            self.rest += data
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def close(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        os.close(self.commands)
        os.close(self.answers)


def complaints(events):
    """What a clean page has none of."""
    for event in events:
        at = event.get("params", {})
        match event.get("method"):
            case "Log.entryAdded":
                entry = at["entry"]
                yield f"console: {entry['level']}: {entry['text']} {entry.get('url', '')[:80]}"
            case "Runtime.consoleAPICalled":
                words = " ".join(str(a.get("value", a.get("description"))) for a in at["args"])
                yield f"console.{at['type']}: {words}"
            case "Runtime.exceptionThrown":
                details = at["exceptionDetails"]
                yield f"exception: {details.get('exception', {}).get('description', details['text'])}"
            case "Network.requestWillBeSent" if not at["request"]["url"].startswith(HARMLESS):
                yield f"request: {at['request']['url']}"


def look(browser, url, folder, name, width, dark, scripts):
    """One look at the page; gives what is wrong with it."""
    browser.events.clear()
    target = browser.send("Target.createTarget", url="about:blank")["targetId"]
    session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def do(method, **parameters):
        return browser.send(method, session, **parameters)

    for domain in ("Log", "Runtime", "Network", "Page"):
        do(domain + ".enable")
    do("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    do("Emulation.setEmulatedMedia", features=scheme)
    do("Emulation.setScriptExecutionDisabled", value=not scripts)
    do("Page.navigate", url=url)
    browser.wait("Page.loadEventFired")
    facts = do("Runtime.evaluate", expression=FACTS, returnByValue=True)["result"]["value"]
    size = {"x": 0, "y": 0, "width": width, "height": facts["height"], "scale": 1}
    picture = do("Page.captureScreenshot", clip=size, captureBeyondViewport=True)
    (folder / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))
    if name == "light-1280":
        paper = do("Page.printToPDF", printBackground=True)
        (folder / "paper.pdf").write_bytes(base64.b64decode(paper["data"]))
    wrong = list(complaints(browser.events))
    if facts["width"] > width:
        wrong.append(f"the page is {facts['width']} pixels wide in a window of {width}")
    if scripts and facts["empty"]:
        wrong.append("charts without a picture: " + ", ".join(facts["empty"]))
    browser.send("Target.closeTarget", targetId=target)
    print(f"{name}: {facts['charts']} charts, {facts['height']} pixels high, {len(wrong)} complaints")
    return wrong


def main(program, report, folder):
    url = pathlib.Path(report).as_uri()
    wrong = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            for name, width, dark, scripts in LOOKS:
                found = look(browser, url, pathlib.Path(folder), name, width, dark, scripts)
                wrong += [f"{name}: {what}" for what in found]
        finally:
            browser.close()
    for what in wrong:
        print("report: " + what, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
