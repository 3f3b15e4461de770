# SPDX-License-Identifier: GPL-3.0-or-later
# What CPack must know; `cpack -G DEB` in the build folder makes one package a component.
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL ${components})
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_CONTACT "Creditdesk developers <developers@creditdesk.example>")
set(CPACK_PACKAGE_HOMEPAGE_URL "https://creditdesk.example")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# shlibdeps sees libraries only; plugins that are loaded by name at run time are listed by hand.
set(CPACK_DEBIAN_APP_PACKAGE_NAME creditdesk)
set(CPACK_DEBIAN_APP_PACKAGE_SECTION x11)
set(CPACK_DEBIAN_APP_PACKAGE_DEPENDS
  "libqt6sql6-sqlite, libqt6svg6, qt6-translations-l10n, xdg-utils")
set(CPACK_DEBIAN_APP_PACKAGE_RECOMMENDS "gnome-keyring | libkf5wallet-bin, qt6-wayland, fonts-inter, fonts-dejavu-core | fonts-freefont-ttf")
set(CPACK_DEBIAN_APP_PACKAGE_SUGGESTS "creditdesk-server")
set(CPACK_COMPONENT_APP_DESCRIPTION "desktop application for credit-based billing
 Shows the plan, the credits that are left, what they were used for and every
 transaction; buys more through Stripe Checkout in the browser.")

set(CPACK_DEBIAN_SERVER_PACKAGE_NAME creditdesk-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS
  "ca-certificates, init-system-helpers, systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_COMPONENT_SERVER_DESCRIPTION "billing server with a credit ledger and Stripe integration
 Keeps the ledger in SQLite, sells plans and credit packs through
 Stripe, and answers the desktop application over REST. Holds the operator's
 command line creditdesk-admin as well.")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
  "${CMAKE_CURRENT_SOURCE_DIR}/debian/postinst;${CMAKE_CURRENT_SOURCE_DIR}/debian/prerm;${CMAKE_CURRENT_SOURCE_DIR}/debian/postrm;${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles")

include(CPack)
