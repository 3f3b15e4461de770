// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/niceaxis.h"

#include <cmath>

namespace creditdesk::ui {

double niceMaximum(double most, int lines)
{
    for (double power = 1;; power *= 10) {
        for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
            const double step = power * factor;
            if (std::floor(step) == step && step * lines >= most)
                return step * lines;
        }
    }
}

} // namespace creditdesk::ui
