# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts sandbox, server and app with half a year of data; --headless plays the journey on a virtual screen."""
import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True

from journey import seed  # noqa: E402
from journey.processes import Failure, Program, free_port  # noqa: E402
from journey.product import Product  # noqa: E402

SERVER_PORT, SANDBOX_PORT = 8787, 12111


def say(text):
    print(text, flush=True)


def port_or_another(wanted):
    """The documented port, or any free one if somebody has it."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
            return wanted
        except OSError:
            return free_port()


def show_addresses(product):
    say("")
    say(f"  server    {product.server_url}")
    say(f"  sandbox   {product.sandbox_url}   (a Stripe of play money; card 4242 4242 4242 4242)")
    say(f"  what if   {product.sandbox_url}/sandbox   (refunds, disputes, declined renewals, webhooks that misbehave)")
    say(f"  sign in   {seed.DEMO}, {seed.FINANCE} or {seed.ADMIN}")
    say(f"  password  {product.secrets['password']}")
    say(f"  logs      {product.folder}")
    say("")


def run_with_display(product):
    """Until the app is closed or Ctrl-C."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CREDITDESK_")}
    command = [product.program("creditdesk"), "--server-url", product.server_url]
    with Program(command, product.folder / "app.log", environment) as app:
        say("Close the window or press Ctrl-C here to end.")
        while app.running():
            time.sleep(0.2)
        return app.wait(1)


def wait_for_interrupt():
    say("Press Ctrl-C to end.")
    signal.pause()


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--no-app", action="store_true")
    parser.add_argument("--pictures", type=Path, help="also copy the pictures for the README here")
    return parser.parse_args()


def main():
    arguments = parse()
    folder = (arguments.data / "data").absolute()
    kept = arguments.keep and (folder / "seeded").exists()
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)
    product = Product(arguments.bin.absolute(), folder, port_or_another(SERVER_PORT), port_or_another(SANDBOX_PORT))
    with product:
        if not kept:
            say("Making half a year of demo data through the product's own interfaces …")
            seed.Seeder(product, say).run()
            (folder / "seeded").touch()
        product.start_sandbox()
        product.start_server()
        show_addresses(product)
        if arguments.no_app:
            wait_for_interrupt()
        elif arguments.headless:
            from journey import show

            show.play(product, arguments.data.absolute(), arguments.pictures, say)
        else:
            return run_with_display(product)
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"demo: {failure}")
    except KeyboardInterrupt:
        sys.exit(0)
