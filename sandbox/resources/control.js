// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the control page's clock and events current; without scripts the page is complete, only not live.
async function refresh() {
  try {
    const answer = await fetch('/fragment', {cache: 'no-store'});
    if (answer.ok && !document.querySelector('#live :focus'))
      document.getElementById('live').innerHTML = await answer.text();
  } catch (error) {
    // The sandbox is away; the next round asks again.
  }
}
setInterval(refresh, 2000);
