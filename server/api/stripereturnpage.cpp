// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/stripereturnpage.h"

namespace creditdesk::api {

namespace {

constexpr const char *kPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>%TITLE% · Creditdesk</title>
<style>
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6776; --paper: #f4f6f9; --card: #ffffff; --line: #dde3ea; --accent: %ACCENT%; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #a3afbd; --paper: #12171e; --card: #1b222b; --line: #2c3641; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
       font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
main { width: min(26rem, calc(100vw - 3rem)); box-sizing: border-box; padding: 2.5rem; text-align: center;
       background: var(--card); border: 1px solid var(--line); border-radius: 16px; }
svg { width: 56px; height: 56px; }
h1 { margin: 1rem 0 .5rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: 0; color: var(--soft); }
a { display: inline-block; margin-top: 1.5rem; padding: .625rem 1.25rem; border-radius: 8px; color: #ffffff;
    background: #2f5bea; text-decoration: none; font-weight: 600; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
</style>
</head>
<body>
<main>
<svg viewBox="0 0 56 56" fill="none" aria-hidden="true"><circle cx="28" cy="28" r="26" stroke="%ACCENT%" stroke-width="3"/><path d="%MARK%" stroke="%ACCENT%" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>
<h1>%TITLE%</h1>
<p>%TEXT%</p>
<a href="creditdesk://overview">Back to Creditdesk</a>
</main>
</body>
</html>
)";

struct Words {
    const char *title;
    const char *text;
    const char *accent;
    const char *mark; ///< path of the sign in the circle
};

Words wordsFor(ReturnReason reason)
{
    switch (reason) {
    case ReturnReason::Canceled:
        return {"Nothing was charged", "You left the checkout. You can close this tab and try again whenever you like.",
                "#7a8797", "M19 28H37"};
    case ReturnReason::Portal:
        return {"All set", "You can close this tab; Creditdesk is updating.", "#1f9d63", "M18 29L25 36L39 21"};
    case ReturnReason::Paid:
        break;
    }
    return {"Thank you",
            "You can close this tab; Creditdesk is updating. Your credits appear there as soon as Stripe confirms the "
            "payment.",
            "#1f9d63", "M18 29L25 36L39 21"};
}

} // namespace

QByteArray returnPage(ReturnReason reason)
{
    const Words words = wordsFor(reason);
    return QByteArray(kPage)
        .replace("%TITLE%", words.title)
        .replace("%TEXT%", words.text)
        .replace("%ACCENT%", words.accent)
        .replace("%MARK%", words.mark);
}

} // namespace creditdesk::api
