// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalogue.h"
#include "ui/widgets/card.h"

namespace creditdesk::ui {

class Formats;

/// How a plan stands to the person: what its button says and does.
enum class PlanOffer { Current, Buy, SwitchInPortal, NotYetKnown, Contact, Included };

/// One plan of the pricing page.
class PlanTile : public Card {
    Q_OBJECT
public:
    PlanTile(const Plan &plan, PlanOffer offer, const QueryPricing &pricing, const Formats &formats,
             QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen();

private:
    void addPoints(const Plan &plan, const QueryPricing &pricing, const Formats &formats);
    void addButton(const Plan &plan, PlanOffer offer);
};

/// One pack of the pricing page.
class PackTile : public Card {
    Q_OBJECT
public:
    PackTile(const Pack &pack, bool bestValue, const Formats &formats, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen();
};

} // namespace creditdesk::ui
