// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/store/store.h"

namespace creditdesk::store {

/// The same contract in plain containers, gone with the object: for tests, and the second opinion that the SQLite
/// store is compared with. Sessions and readers must not outlive it.
class MemoryStore final : public Store {
public:
    MemoryStore();
    ~MemoryStore() override;
    Result<void> migrate() override;
    Result<std::unique_ptr<WriteSession>> openWriter() override;
    Result<std::unique_ptr<Reader>> openReader() override;

    struct Data;

private:
    std::unique_ptr<Data> m_data;
};

} // namespace creditdesk::store
