// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timestamp.h"
#include "server/auth/keyset.h"
#include "server/http/client.h"

#include <functional>
#include <memory>

namespace creditdesk::auth {

/// How long keys are good and how often their owner is asked.
struct RemoteKeyLimits {
    std::chrono::seconds fresh{
        600}; ///< older: asked for again, behind the answer; Supabase's own caches hold ten minutes
    std::chrono::seconds keep{3600}; ///< that long the last good set counts while the owner does not answer
    std::chrono::seconds betweenFetches{
        30}; ///< at least, whatever is asked for: invented names cannot hammer the owner
    std::chrono::milliseconds timeout{5'000};
    std::size_t maxWaiting = 256; ///< requests that wait for one fetch; more are refused
};

/// The key set of another server, fetched by HTTP and remembered. A known key answers at once; an unknown one waits for
/// at most one fetch, which all share. A fetch that fails leaves the keys as they were. Safe from any thread.
class RemoteKeys {
public:
    using Send = std::function<boost::asio::awaitable<Result<http::ClientResponse>>(http::ClientRequest)>;
    using FoundKey = std::shared_ptr<const VerifyKey>;

    /// `clock` outlives this object; `onFailure` hears of every fetch that failed and may be empty.
    RemoteKeys(QByteArray url, Send send, const Clock &clock, std::function<void(const Error &)> onFailure = {},
               RemoteKeyLimits limits = {});
    ~RemoteKeys();

    /// Errors `bad_token` (no such key, or no single one), Unavailable `sign_in_unavailable` with Retry-After when the
    /// owner could not be asked.
    [[nodiscard]] boost::asio::awaitable<Result<FoundKey>> find(QString algorithm, QString keyId);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace creditdesk::auth
