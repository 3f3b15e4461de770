// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/errors/errortexts.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <string_view>

using namespace Qt::StringLiterals;

namespace creditdesk::ui {
namespace {

struct Entry {
    std::string_view key;
    const char *message;
    const char *hint;
};

constexpr const char *kContext = "ErrorTexts";

// Codes that need words of their own; all others are worded by kind.
constexpr std::array kByCode{
    Entry{"invalid_credentials", QT_TRANSLATE_NOOP("ErrorTexts", "Email or password is wrong."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Check both and try again.")},
    Entry{"no_session", QT_TRANSLATE_NOOP("ErrorTexts", "You are not signed in."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Sign in to go on.")},
    Entry{"company_missing", QT_TRANSLATE_NOOP("ErrorTexts", "Please tell us the name of your company."), ""},
    Entry{"company_too_long", QT_TRANSLATE_NOOP("ErrorTexts", "The name of the company is too long."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Use at most 200 characters.")},
    Entry{"message_missing", QT_TRANSLATE_NOOP("ErrorTexts", "Please write what you need."), ""},
    Entry{"message_too_long", QT_TRANSLATE_NOOP("ErrorTexts", "The message is too long."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Use at most 4,000 characters.")},
    Entry{"file_not_writable", QT_TRANSLATE_NOOP("ErrorTexts", "The file cannot be written."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Choose another folder, or free some space on the disk.")},
    Entry{"already_subscribed", QT_TRANSLATE_NOOP("ErrorTexts", "You already have a subscription."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Choose Manage subscription to switch plans.")},
    Entry{"no_customer", QT_TRANSLATE_NOOP("ErrorTexts", "There is no subscription to manage yet."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Choose a plan first.")},
    Entry{"not_subscribed", QT_TRANSLATE_NOOP("ErrorTexts", "There is no subscription to manage yet."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Choose a plan first.")},
    Entry{"unknown_plan", QT_TRANSLATE_NOOP("ErrorTexts", "This plan is no longer offered."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Refresh the page to see the current plans.")},
    Entry{"unknown_pack", QT_TRANSLATE_NOOP("ErrorTexts", "This pack is no longer offered."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Refresh the page to see the current packs.")},
    Entry{"stripe_unavailable", QT_TRANSLATE_NOOP("ErrorTexts", "The payment service does not answer."),
          QT_TRANSLATE_NOOP("ErrorTexts", "You have not been charged. Try again in a minute.")},
    Entry{"over_request_rate_limit", QT_TRANSLATE_NOOP("ErrorTexts", "Too many failed sign-ins."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Wait a minute and try again.")},
    Entry{"sign_in_unreachable", QT_TRANSLATE_NOOP("ErrorTexts", "The sign-in service cannot be reached."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Check your connection and try again.")},
    Entry{"sign_in_unavailable", QT_TRANSLATE_NOOP("ErrorTexts", "The server cannot check sign-ins at the moment."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again in a minute.")},
    Entry{"sign_in_elsewhere", QT_TRANSLATE_NOOP("ErrorTexts", "This server now signs people in elsewhere."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Sign in again.")},
    Entry{"sign_in_denied", QT_TRANSLATE_NOOP("ErrorTexts", "The sign-in was refused in the browser."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again, or sign in another way.")},
    Entry{"sign_in_failed", QT_TRANSLATE_NOOP("ErrorTexts", "The sign-in in the browser did not work."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again, or sign in another way.")},
    Entry{"sign_in_timed_out", QT_TRANSLATE_NOOP("ErrorTexts", "Nobody signed in in the browser within five minutes."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again.")},
    Entry{"provider_not_offered", QT_TRANSLATE_NOOP("ErrorTexts", "This way of signing in is not offered any more."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Sign in another way.")},
    Entry{"no_loopback_port", QT_TRANSLATE_NOOP("ErrorTexts", "This computer does not let the browser come back."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Sign in with your password, or ask your administrator.")},
    Entry{"bad_token", QT_TRANSLATE_NOOP("ErrorTexts", "The server does not accept this sign-in."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Sign in again, or ask your administrator.")},
    Entry{"email_not_confirmed", QT_TRANSLATE_NOOP("ErrorTexts", "Your email address is not confirmed yet."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Follow the link in the message that was sent to you.")},
    Entry{"user_banned", QT_TRANSLATE_NOOP("ErrorTexts", "This account is blocked."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Ask an administrator.")},
    Entry{"flow_state_not_found", QT_TRANSLATE_NOOP("ErrorTexts", "The sign-in in the browser took too long."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again.")},
    Entry{"flow_state_expired", QT_TRANSLATE_NOOP("ErrorTexts", "The sign-in in the browser took too long."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again.")},
    Entry{"session_expired", QT_TRANSLATE_NOOP("ErrorTexts", "Your session has ended."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Sign in again.")},
    Entry{"server_unreachable", QT_TRANSLATE_NOOP("ErrorTexts", "The server cannot be reached."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Check your connection and the server address.")},
    Entry{"timeout", QT_TRANSLATE_NOOP("ErrorTexts", "The server took too long to answer."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again in a minute.")},
    Entry{"connection_lost", QT_TRANSLATE_NOOP("ErrorTexts", "The connection broke before the answer was complete."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again.")},
    Entry{"tls_failed", QT_TRANSLATE_NOOP("ErrorTexts", "The server's certificate is not trusted."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Check the server address, or ask your administrator.")},
    Entry{"unexpected_redirect", QT_TRANSLATE_NOOP("ErrorTexts", "This address leads elsewhere."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Check the server address.")},
    Entry{"answer_too_large", QT_TRANSLATE_NOOP("ErrorTexts", "The server gave an answer we do not understand."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Check the server address.")},
    Entry{"invalid_answer", QT_TRANSLATE_NOOP("ErrorTexts", "The server gave an answer we do not understand."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Check the server address.")},
    Entry{"invalid_checkout_url", QT_TRANSLATE_NOOP("ErrorTexts", "The server named no page to pay on."),
          QT_TRANSLATE_NOOP("ErrorTexts", "You have not been charged. Tell the operator of the server.")},
    Entry{"invalid_portal_url", QT_TRANSLATE_NOOP("ErrorTexts", "The server named no page to open."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Tell the operator of the server.")},
    Entry{"no_keyring", QT_TRANSLATE_NOOP("ErrorTexts", "This computer has no keyring to keep your session."),
          QT_TRANSLATE_NOOP("ErrorTexts", "You will be asked again at the next start.")},
    Entry{"phone_too_long", QT_TRANSLATE_NOOP("ErrorTexts", "The phone number is too long."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Use at most 40 characters.")},
    Entry{"not_canceling", QT_TRANSLATE_NOOP("ErrorTexts", "Your subscription is not being canceled."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Refresh the page.")},
    Entry{"plan_not_sold", QT_TRANSLATE_NOOP("ErrorTexts", "This plan cannot be bought here."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Contact us about it.")},
    Entry{"price_not_set_up", QT_TRANSLATE_NOOP("ErrorTexts", "This cannot be bought yet: its price is not set up."),
          QT_TRANSLATE_NOOP("ErrorTexts", "You have not been charged. Tell the operator of the server.")},
    Entry{"price_mismatch", QT_TRANSLATE_NOOP("ErrorTexts", "The prices here and at the payment service differ."),
          QT_TRANSLATE_NOOP("ErrorTexts", "You have not been charged. Tell the operator of the server.")},
    Entry{"stripe_not_configured", QT_TRANSLATE_NOOP("ErrorTexts", "This server is not set up to take payments."),
          QT_TRANSLATE_NOOP("ErrorTexts", "You have not been charged. Tell the operator of the server.")},
    Entry{"stripe_key_refused", QT_TRANSLATE_NOOP("ErrorTexts", "This server is not set up to take payments."),
          QT_TRANSLATE_NOOP("ErrorTexts", "You have not been charged. Tell the operator of the server.")},
    Entry{"stripe_card_declined", QT_TRANSLATE_NOOP("ErrorTexts", "The payment was declined."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Use another card, or ask your bank.")},
    Entry{"chat_not_configured", QT_TRANSLATE_NOOP("ErrorTexts", "This server is not connected to a chat service."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Nothing was charged. Tell the operator of the server.")},
    Entry{"chat_upstream_unreachable", QT_TRANSLATE_NOOP("ErrorTexts", "The chat service cannot be reached."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Nothing was charged. Try again in a minute.")},
    Entry{"chat_upstream_failed", QT_TRANSLATE_NOOP("ErrorTexts", "The chat service could not answer."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Nothing was charged. Try again in a minute.")},
    Entry{"chat_upstream_timeout", QT_TRANSLATE_NOOP("ErrorTexts", "The chat service took too long to answer."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Nothing was charged. Try again in a minute.")},
    Entry{"chat_interrupted", QT_TRANSLATE_NOOP("ErrorTexts", "The answer broke off."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Nothing was charged. Try again in a minute.")},
    Entry{"chat_not_settled", QT_TRANSLATE_NOOP("ErrorTexts", "The answer is complete but could not be booked."),
          QT_TRANSLATE_NOOP("ErrorTexts", "What was held for it comes back by itself.")},
    Entry{"chat_key_used", QT_TRANSLATE_NOOP("ErrorTexts", "This query was sent twice; only the first one counts."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Look at the latest transactions, then send it again.")},
    Entry{"too_many_holds", QT_TRANSLATE_NOOP("ErrorTexts", "Too many of your queries are running at once."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Nothing was charged. Try again when one of them has ended.")},
    Entry{"server_stopping", QT_TRANSLATE_NOOP("ErrorTexts", "The server is being restarted."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Nothing was charged. Try again in a minute.")},
    Entry{"busy", QT_TRANSLATE_NOOP("ErrorTexts", "The server is busy."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again in a minute.")},
    Entry{"sign_in_busy", QT_TRANSLATE_NOOP("ErrorTexts", "The server is busy."),
          QT_TRANSLATE_NOOP("ErrorTexts", "Try again in a minute.")},
};

Entry byKind(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "The server did not accept what was entered."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Change it and try again.")};
    case ErrorKind::Unauthenticated:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "Your session has ended."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Sign in again.")};
    case ErrorKind::InsufficientCredits:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "There are not enough credits for this."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Buy credits to go on.")};
    case ErrorKind::Forbidden:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "Your account may not do this."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Ask an administrator.")};
    case ErrorKind::NotFound:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "This does not exist any more."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Refresh the page.")};
    case ErrorKind::Conflict:
    case ErrorKind::KeyReused:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "This is not possible right now."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Refresh the page and try again.")};
    case ErrorKind::TooMany:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "Too many attempts."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Wait a minute and try again.")};
    case ErrorKind::Overflow:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "The amount is too large."), ""};
    case ErrorKind::Unavailable:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "The server is busy or being maintained."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Try again in a minute.")};
    case ErrorKind::Upstream:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "The payment service gave an answer we do not understand."),
                QT_TRANSLATE_NOOP("ErrorTexts", "You have not been charged. Try again later.")};
    case ErrorKind::Network:
        return {"", QT_TRANSLATE_NOOP("ErrorTexts", "The server cannot be reached."),
                QT_TRANSLATE_NOOP("ErrorTexts", "Check your connection and the server address.")};
    case ErrorKind::Internal:
        break;
    }
    return {"", QT_TRANSLATE_NOOP("ErrorTexts", "Something went wrong on our side."),
            QT_TRANSLATE_NOOP("ErrorTexts", "Try again. If it happens again, tell support what you did.")};
}

const Entry *byCode(const QString &code)
{
    const std::string key = code.toStdString();
    const auto *const found =
        std::find_if(kByCode.begin(), kByCode.end(), [&](const Entry &e) { return e.key == key; });
    return found != kByCode.end() ? found : nullptr;
}

Entry entryFor(const Error &error)
{
    const Entry *found = byCode(error.code);
    return found != nullptr ? *found : byKind(error.kind);
}

} // namespace

ErrorText errorText(const Error &error)
{
    const Entry entry = entryFor(error);
    ErrorText text{QCoreApplication::translate(kContext, entry.message), {}};
    if (*entry.hint != '\0')
        text.hint = QCoreApplication::translate(kContext, entry.hint);
    return text;
}

bool hasOwnSentence(const QString &code)
{
    return byCode(code) != nullptr;
}

} // namespace creditdesk::ui
