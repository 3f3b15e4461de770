// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/api/csvwriter.h"

#include <gtest/gtest.h>

#include <ostream>

using namespace creditdesk;
using namespace Qt::StringLiterals;

namespace {

struct Cell {
    QString text;
    QByteArray written;
};

void PrintTo(const Cell &cell, std::ostream *out)
{
    *out << cell.written.toPercentEncoding().toStdString();
}

class CsvText : public testing::TestWithParam<Cell> {};

TEST_P(CsvText, IsGuardedAndQuoted)
{
    EXPECT_EQ(api::csvText(GetParam().text, ','), GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(Cells, CsvText,
                         testing::Values(Cell{u""_s, ""}, Cell{u"plain"_s, "plain"}, Cell{u"a,b"_s, "\"a,b\""},
                                         Cell{u"say \"hi\""_s, "\"say \"\"hi\"\"\""},
                                         Cell{u"two\r\nlines"_s, "\"two\r\nlines\""}, Cell{u"=1+1"_s, "'=1+1"},
                                         Cell{u"+49"_s, "'+49"}, Cell{u"-5"_s, "'-5"}, Cell{u"@cmd"_s, "'@cmd"},
                                         Cell{u"\tx"_s, "'\tx"}, Cell{u"\rx"_s, "\"'\rx\""}, Cell{u"\nx"_s, "\"'\nx\""},
                                         Cell{u"\uFF1D1"_s, QByteArray("'\xEF\xBC\x9D") + "1"},
                                         Cell{u"\uFF20x"_s, "'\xEF\xBC\xA0x"},
                                         Cell{u"=HYPERLINK(\"x\",\"y\")"_s, "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""},
                                         Cell{u" edge "_s, "\" edge \""}, Cell{u"grün"_s, "gr\xC3\xBCn"}));

api::CsvFormat formatOf(const QueryItems &items)
{
    QueryReader reader(items);
    const api::CsvFormat format = api::readCsvFormat(reader);
    EXPECT_FALSE(reader.finish());
    return format;
}

std::optional<Error> complaint(const QueryItems &items)
{
    QueryReader reader(items);
    (void)api::readCsvFormat(reader);
    return reader.finish();
}

TEST(CsvFormat, KeepsTheOrderOfColumnsWhicheverAreChosen)
{
    const auto format = formatOf({{u"columns"_s, u"amount,seq,booked_at"_s}});
    EXPECT_EQ(api::csvHeader(format), "booked_at,seq,amount\r\n");
    EXPECT_EQ(formatOf({}).columns, api::csvColumns());
}

TEST(CsvFormat, WritesNumbersAsNumbersAndTimesInTheZone)
{
    Transaction row;
    row.bookedAt = *parseRfc3339(u"2026-07-01T22:30:00.250Z"_s);
    row.seq = 7;
    row.amount = Credits(-20);
    row.tools = {u"documentation"_s, u"github"_s};
    const auto format = formatOf({{u"columns"_s, u"booked_at,seq,amount,tools"_s},
                                  {u"tz"_s, u"Europe/Berlin"_s},
                                  {u"delimiter"_s, u"semicolon"_s}});
    EXPECT_EQ(api::csvRow(format, row), "2026-07-02T00:30:00.250+02:00;7;-20;documentation github\r\n");
}

TEST(CsvFormat, RefusesUnknownColumnDelimiterAndZone)
{
    EXPECT_TRUE(complaint({{u"columns"_s, u"amount,password"_s}}));
    EXPECT_TRUE(complaint({{u"delimiter"_s, u"|"_s}}));
    EXPECT_TRUE(complaint({{u"tz"_s, u"Mars/Olympus"_s}}));
}

} // namespace
