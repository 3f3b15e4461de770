// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/requestreader.h"

#include <gtest/gtest.h>

#include <cstring>

using namespace Qt::StringLiterals;

namespace creditdesk::http {

namespace {

void feed(RequestReader &reader, const QByteArray &bytes)
{
    const auto [data, size] = reader.prepare(static_cast<std::size_t>(bytes.size()));
    ASSERT_GE(size, static_cast<std::size_t>(bytes.size()));
    std::memcpy(data, bytes.constData(), static_cast<std::size_t>(bytes.size()));
    reader.commit(static_cast<std::size_t>(bytes.size()));
}

TEST(RequestReader, readsARequestThatComesByteByByte)
{
    RequestReader reader{Limits()};
    const QByteArray request = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-Y: z\r\nContent-Length: 3\r\n\r\nabc";
    for (qsizetype i = 0; i + 1 < request.size(); ++i) {
        feed(reader, request.mid(i, 1));
        ASSERT_EQ(reader.advance(), RequestReader::State::NeedMore) << i;
    }
    EXPECT_TRUE(reader.started());
    feed(reader, "c");
    ASSERT_EQ(reader.advance(), RequestReader::State::Complete);
    const Request taken = reader.take();
    EXPECT_EQ(taken.method, Method::Post);
    EXPECT_EQ(taken.path, u"/a"_s);
    EXPECT_EQ(taken.headers.value("x-y"), "z");
    EXPECT_EQ(taken.body, "abc");
    EXPECT_TRUE(reader.keepAlive());
    EXPECT_FALSE(reader.started());
}

TEST(RequestReader, keepsTheStartOfTheNextRequest)
{
    RequestReader reader{Limits()};
    feed(reader, "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\nHost: h\r\n\r\n");
    ASSERT_EQ(reader.advance(), RequestReader::State::Complete);
    EXPECT_EQ(reader.take().path, u"/1"_s);
    EXPECT_GT(reader.buffered(), 0U);
    ASSERT_EQ(reader.advance(), RequestReader::State::Complete);
    EXPECT_EQ(reader.take().path, u"/2"_s);
    EXPECT_FALSE(reader.keepAlive());
}

TEST(RequestReader, refusesALongHeaderBeforeItIsComplete)
{
    Limits limits;
    RequestReader reader(limits);
    feed(reader, "GET / HTTP/1.1\r\nX: " + QByteArray(limits.headerBytes, 'x'));
    ASSERT_EQ(reader.advance(), RequestReader::State::Refused);
    EXPECT_EQ(reader.refusal().status, 431);
}

} // namespace
} // namespace creditdesk::http
