<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>ErrorTexts</name>
    <message>
        <source>Email or password is wrong.</source>
        <translation>E-Mail-Adresse oder Passwort ist falsch.</translation>
    </message>
    <message>
        <source>Check both and try again.</source>
        <translation>Prüfen Sie beides und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>You are not signed in.</source>
        <translation>Sie sind nicht angemeldet.</translation>
    </message>
    <message>
        <source>Sign in to go on.</source>
        <translation>Melden Sie sich an, um fortzufahren.</translation>
    </message>
    <message>
        <source>Please tell us the name of your company.</source>
        <translation>Bitte nennen Sie uns den Namen Ihres Unternehmens.</translation>
    </message>
    <message>
        <source>The name of the company is too long.</source>
        <translation>Der Name des Unternehmens ist zu lang.</translation>
    </message>
    <message>
        <source>Use at most 200 characters.</source>
        <translation>Verwenden Sie höchstens 200 Zeichen.</translation>
    </message>
    <message>
        <source>Please write what you need.</source>
        <translation>Bitte schreiben Sie, was Sie brauchen.</translation>
    </message>
    <message>
        <source>The message is too long.</source>
        <translation>Die Nachricht ist zu lang.</translation>
    </message>
    <message>
        <source>Use at most 4,000 characters.</source>
        <translation>Verwenden Sie höchstens 4.000 Zeichen.</translation>
    </message>
    <message>
        <source>The file cannot be written.</source>
        <translation>Die Datei kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Choose another folder, or free some space on the disk.</source>
        <translation>Wählen Sie einen anderen Ordner oder schaffen Sie Platz auf dem Datenträger.</translation>
    </message>
    <message>
        <source>You already have a subscription.</source>
        <translation>Sie haben bereits ein Abonnement.</translation>
    </message>
    <message>
        <source>Choose Manage subscription to switch plans.</source>
        <translation>Wählen Sie „Abonnement verwalten“, um den Tarif zu wechseln.</translation>
    </message>
    <message>
        <source>There is no subscription to manage yet.</source>
        <translation>Es gibt noch kein Abonnement zu verwalten.</translation>
    </message>
    <message>
        <source>Choose a plan first.</source>
        <translation>Wählen Sie zuerst einen Tarif.</translation>
    </message>
    <message>
        <source>This plan is no longer offered.</source>
        <translation>Dieser Tarif wird nicht mehr angeboten.</translation>
    </message>
    <message>
        <source>Refresh the page to see the current plans.</source>
        <translation>Aktualisieren Sie die Seite, um die aktuellen Tarife zu sehen.</translation>
    </message>
    <message>
        <source>This pack is no longer offered.</source>
        <translation>Dieses Paket wird nicht mehr angeboten.</translation>
    </message>
    <message>
        <source>Refresh the page to see the current packs.</source>
        <translation>Aktualisieren Sie die Seite, um die aktuellen Pakete zu sehen.</translation>
    </message>
    <message>
        <source>The payment service does not answer.</source>
        <translation>Der Zahlungsdienst antwortet nicht.</translation>
    </message>
    <message>
        <source>You have not been charged. Try again in a minute.</source>
        <translation>Es wurde nichts abgebucht. Versuchen Sie es in einer Minute noch einmal.</translation>
    </message>
    <message>
        <source>The server did not accept what was entered.</source>
        <translation>Der Server hat die Eingabe nicht angenommen.</translation>
    </message>
    <message>
        <source>Change it and try again.</source>
        <translation>Ändern Sie sie und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Your session has ended.</source>
        <translation>Ihre Sitzung ist beendet.</translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <translation>Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>There are not enough credits for this.</source>
        <translation>Dafür reicht das Guthaben nicht.</translation>
    </message>
    <message>
        <source>Buy credits to go on.</source>
        <translation>Kaufen Sie Credits, um fortzufahren.</translation>
    </message>
    <message>
        <source>Your account may not do this.</source>
        <translation>Ihr Konto ist dazu nicht berechtigt.</translation>
    </message>
    <message>
        <source>Ask an administrator.</source>
        <translation>Wenden Sie sich an die Administration.</translation>
    </message>
    <message>
        <source>This does not exist any more.</source>
        <translation>Das gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>Refresh the page.</source>
        <translation>Aktualisieren Sie die Seite.</translation>
    </message>
    <message>
        <source>This is not possible right now.</source>
        <translation>Das ist gerade nicht möglich.</translation>
    </message>
    <message>
        <source>Refresh the page and try again.</source>
        <translation>Aktualisieren Sie die Seite und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Too many attempts.</source>
        <translation>Zu viele Versuche.</translation>
    </message>
    <message>
        <source>Wait a minute and try again.</source>
        <translation>Warten Sie eine Minute und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The amount is too large.</source>
        <translation>Der Betrag ist zu groß.</translation>
    </message>
    <message>
        <source>The server is busy or being maintained.</source>
        <translation>Der Server ist ausgelastet oder wird gewartet.</translation>
    </message>
    <message>
        <source>Try again in a minute.</source>
        <translation>Versuchen Sie es in einer Minute noch einmal.</translation>
    </message>
    <message>
        <source>The payment service gave an answer we do not understand.</source>
        <translation>Der Zahlungsdienst hat eine unverständliche Antwort gegeben.</translation>
    </message>
    <message>
        <source>You have not been charged. Try again later.</source>
        <translation>Es wurde nichts abgebucht. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>The server cannot be reached.</source>
        <translation>Der Server ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Check your connection and the server address.</source>
        <translation>Prüfen Sie Ihre Verbindung und die Adresse des Servers.</translation>
    </message>
    <message>
        <source>Something went wrong on our side.</source>
        <translation>Bei uns ist etwas schiefgegangen.</translation>
    </message>
    <message>
        <source>Try again. If it happens again, tell support what you did.</source>
        <translation>Versuchen Sie es noch einmal. Tritt der Fehler wieder auf, beschreiben Sie dem Support, was Sie getan haben.</translation>
    </message>
    <message>
        <source>Too many failed sign-ins.</source>
        <translation>Zu viele fehlgeschlagene Anmeldungen.</translation>
    </message>
    <message>
        <source>The server took too long to answer.</source>
        <translation>Der Server hat zu lange nicht geantwortet.</translation>
    </message>
    <message>
        <source>The connection broke before the answer was complete.</source>
        <translation>Die Verbindung ist abgebrochen, bevor die Antwort vollständig war.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not trusted.</source>
        <translation>Dem Zertifikat des Servers wird nicht vertraut.</translation>
    </message>
    <message>
        <source>Check the server address, or ask your administrator.</source>
        <translation>Prüfen Sie die Adresse des Servers, oder fragen Sie Ihre Administration.</translation>
    </message>
    <message>
        <source>This address leads elsewhere.</source>
        <translation>Diese Adresse führt woandershin.</translation>
    </message>
    <message>
        <source>Check the server address.</source>
        <translation>Prüfen Sie die Adresse des Servers.</translation>
    </message>
    <message>
        <source>The server gave an answer we do not understand.</source>
        <translation>Der Server hat eine unverständliche Antwort gegeben.</translation>
    </message>
    <message>
        <source>The server named no page to pay on.</source>
        <translation>Der Server hat keine Seite zum Bezahlen genannt.</translation>
    </message>
    <message>
        <source>You have not been charged. Tell the operator of the server.</source>
        <translation>Ihnen wurde nichts berechnet. Sagen Sie dem Betreiber des Servers Bescheid.</translation>
    </message>
    <message>
        <source>The server named no page to open.</source>
        <translation>Der Server hat keine Seite zum Öffnen genannt.</translation>
    </message>
    <message>
        <source>Tell the operator of the server.</source>
        <translation>Sagen Sie dem Betreiber des Servers Bescheid.</translation>
    </message>
    <message>
        <source>This computer has no keyring to keep your session.</source>
        <translation>Dieser Rechner hat keinen Schlüsselbund, der Ihre Sitzung aufbewahrt.</translation>
    </message>
    <message>
        <source>You will be asked again at the next start.</source>
        <translation>Beim nächsten Start werden Sie erneut gefragt.</translation>
    </message>
    <message>
        <source>The phone number is too long.</source>
        <translation>Die Telefonnummer ist zu lang.</translation>
    </message>
    <message>
        <source>Use at most 40 characters.</source>
        <translation>Verwenden Sie höchstens 40 Zeichen.</translation>
    </message>
    <message>
        <source>Your subscription is not being canceled.</source>
        <translation>Ihr Abonnement ist nicht gekündigt.</translation>
    </message>
    <message>
        <source>This plan cannot be bought here.</source>
        <translation>Diesen Tarif kann man hier nicht kaufen.</translation>
    </message>
    <message>
        <source>Contact us about it.</source>
        <translation>Nehmen Sie dafür Kontakt mit uns auf.</translation>
    </message>
    <message>
        <source>This cannot be bought yet: its price is not set up.</source>
        <translation>Das ist noch nicht käuflich: Der Preis ist nicht eingerichtet.</translation>
    </message>
    <message>
        <source>The prices here and at the payment service differ.</source>
        <translation>Der Preis hier und der beim Zahlungsdienst sind verschieden.</translation>
    </message>
    <message>
        <source>This server is not set up to take payments.</source>
        <translation>Dieser Server ist nicht für Zahlungen eingerichtet.</translation>
    </message>
    <message>
        <source>The payment was declined.</source>
        <translation>Die Zahlung wurde abgelehnt.</translation>
    </message>
    <message>
        <source>Use another card, or ask your bank.</source>
        <translation>Nehmen Sie eine andere Karte, oder fragen Sie Ihre Bank.</translation>
    </message>
    <message>
        <source>The server is busy.</source>
        <translation>Der Server ist ausgelastet.</translation>
    </message>
    <message>
        <source>The sign-in service cannot be reached.</source>
        <translation>Der Anmeldedienst ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Check your connection and try again.</source>
        <translation>Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The server cannot check sign-ins at the moment.</source>
        <translation>Der Server kann Anmeldungen gerade nicht prüfen.</translation>
    </message>
    <message>
        <source>This server now signs people in elsewhere.</source>
        <translation>Bei diesem Server meldet man sich jetzt an anderer Stelle an.</translation>
    </message>
    <message>
        <source>The sign-in was refused in the browser.</source>
        <translation>Die Anmeldung wurde im Browser abgelehnt.</translation>
    </message>
    <message>
        <source>Try again, or sign in another way.</source>
        <translation>Versuchen Sie es noch einmal oder melden Sie sich anders an.</translation>
    </message>
    <message>
        <source>The sign-in in the browser did not work.</source>
        <translation>Die Anmeldung im Browser hat nicht geklappt.</translation>
    </message>
    <message>
        <source>Nobody signed in in the browser within five minutes.</source>
        <translation>Im Browser hat sich fünf Minuten lang niemand angemeldet.</translation>
    </message>
    <message>
        <source>This way of signing in is not offered any more.</source>
        <translation>Diese Art der Anmeldung wird nicht mehr angeboten.</translation>
    </message>
    <message>
        <source>Sign in another way.</source>
        <translation>Melden Sie sich anders an.</translation>
    </message>
    <message>
        <source>This computer does not let the browser come back.</source>
        <translation>Dieser Computer lässt den Browser nicht zurückkehren.</translation>
    </message>
    <message>
        <source>Sign in with your password, or ask your administrator.</source>
        <translation>Melden Sie sich mit Ihrem Passwort an oder fragen Sie Ihre Verwaltung.</translation>
    </message>
    <message>
        <source>The server does not accept this sign-in.</source>
        <translation>Der Server nimmt diese Anmeldung nicht an.</translation>
    </message>
    <message>
        <source>Sign in again, or ask your administrator.</source>
        <translation>Melden Sie sich neu an oder fragen Sie Ihre Verwaltung.</translation>
    </message>
    <message>
        <source>Your email address is not confirmed yet.</source>
        <translation>Ihre E-Mail-Adresse ist noch nicht bestätigt.</translation>
    </message>
    <message>
        <source>Follow the link in the message that was sent to you.</source>
        <translation>Folgen Sie dem Link in der Nachricht, die Sie bekommen haben.</translation>
    </message>
    <message>
        <source>This account is blocked.</source>
        <translation>Dieses Konto ist gesperrt.</translation>
    </message>
    <message>
        <source>The sign-in in the browser took too long.</source>
        <translation>Die Anmeldung im Browser hat zu lange gedauert.</translation>
    </message>
    <message>
        <source>This server is not connected to a chat service.</source>
        <translation>Dieser Server ist mit keinem Chat-Dienst verbunden.</translation>
    </message>
    <message>
        <source>Nothing was charged. Tell the operator of the server.</source>
        <translation>Es wurde nichts abgebucht. Sagen Sie es dem Betreiber des Servers.</translation>
    </message>
    <message>
        <source>The chat service cannot be reached.</source>
        <translation>Der Chat-Dienst ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Nothing was charged. Try again in a minute.</source>
        <translation>Es wurde nichts abgebucht. Versuchen Sie es in einer Minute noch einmal.</translation>
    </message>
    <message>
        <source>The chat service could not answer.</source>
        <translation>Der Chat-Dienst konnte nicht antworten.</translation>
    </message>
    <message>
        <source>The chat service took too long to answer.</source>
        <translation>Der Chat-Dienst hat zu lange nicht geantwortet.</translation>
    </message>
    <message>
        <source>The answer broke off.</source>
        <translation>Die Antwort ist abgebrochen.</translation>
    </message>
    <message>
        <source>The answer is complete but could not be booked.</source>
        <translation>Die Antwort ist vollständig, konnte aber nicht gebucht werden.</translation>
    </message>
    <message>
        <source>What was held for it comes back by itself.</source>
        <translation>Was dafür reserviert war, wird von selbst wieder frei.</translation>
    </message>
    <message>
        <source>This query was sent twice; only the first one counts.</source>
        <translation>Diese Anfrage wurde zweimal gesendet; nur die erste zählt.</translation>
    </message>
    <message>
        <source>Look at the latest transactions, then send it again.</source>
        <translation>Sehen Sie sich die letzten Buchungen an und senden Sie sie dann neu.</translation>
    </message>
    <message>
        <source>The server is being restarted.</source>
        <translation>Der Server wird gerade neu gestartet.</translation>
    </message>
    <message>
        <source>Too many of your queries are running at once.</source>
        <translation>Zu viele Ihrer Anfragen laufen zugleich.</translation>
    </message>
    <message>
        <source>Nothing was charged. Try again when one of them has ended.</source>
        <translation>Es wurde nichts berechnet. Versuchen Sie es noch einmal, wenn eine davon beendet ist.</translation>
    </message>
</context>
<context>
    <name>creditdesk::app::Tray</name>
    <message>
        <source>Show Creditdesk</source>
        <translation>Creditdesk anzeigen</translation>
    </message>
    <message>
        <source>Buy credits</source>
        <translation>Credits kaufen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>creditdesk::models::TransactionColumns</name>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Credits</source>
        <translation>Credits</translation>
    </message>
    <message>
        <source>Balance after</source>
        <translation>Saldo danach</translation>
    </message>
    <message>
        <source>Reference</source>
        <translation>Referenz</translation>
    </message>
</context>
<context>
    <name>creditdesk::models::UsageChartModel</name>
    <message>
        <source>Month</source>
        <translation>Monat</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Credits used</source>
        <translation>Verbrauchte Credits</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Anfragen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::AboutDialog</name>
    <message>
        <source>About Creditdesk</source>
        <translation>Über Creditdesk</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later.</source>
        <translation>Freie Software unter der GNU General Public License, Version 3 oder später.</translation>
    </message>
    <message>
        <source>For a bug report</source>
        <translation>Für einen Fehlerbericht</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::AnswerCard</name>
    <message>
        <source>See the transaction</source>
        <translation>Zur Buchung</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>Noch keine Antwort</translation>
    </message>
    <message>
        <source>It appears here while it is being written.</source>
        <translation>Sie erscheint hier, während sie geschrieben wird.</translation>
    </message>
    <message>
        <source>Waiting for the first words …</source>
        <translation>Warten auf die ersten Worte …</translation>
    </message>
    <message>
        <source>The query is running</source>
        <translation>Die Anfrage läuft</translation>
    </message>
    <message>
        <source>%1 used, %2 left</source>
        <translation>%1 verbraucht, %2 übrig</translation>
    </message>
    <message>
        <source>Stopped. A query that is stopped before its end costs nothing.</source>
        <translation>Angehalten. Eine Anfrage, die vor ihrem Ende angehalten wird, kostet nichts.</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::BalanceCard</name>
    <message>
        <source>Available credits</source>
        <translation>Verfügbare Credits</translation>
    </message>
    <message>
        <source>&amp;Buy credits</source>
        <translation>Credits &amp;kaufen</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Saldo</translation>
    </message>
    <message>
        <source>The sum of all transactions</source>
        <translation>Die Summe aller Buchungen</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Reserviert</translation>
    </message>
    <message>
        <source>Set aside for queries that are running</source>
        <translation>Zurückgelegt für laufende Anfragen</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>Ausstehend</translation>
    </message>
    <message>
        <source>Bought, but the payment has not arrived yet</source>
        <translation>Gekauft, aber die Zahlung ist noch nicht eingegangen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::BrowserSignInView</name>
    <message>
        <source>&amp;Copy link</source>
        <translation>Link &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Open again</source>
        <translation>N&amp;och einmal öffnen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Waiting for the browser</source>
        <translation>Warten auf den Browser</translation>
    </message>
    <message>
        <source>Sign in in your browser</source>
        <translation>Melden Sie sich im Browser an</translation>
    </message>
    <message>
        <source>A page has just opened there. This window goes on by itself when you are through.</source>
        <translation>Dort hat sich gerade eine Seite geöffnet. Dieses Fenster macht von selbst weiter, wenn Sie fertig sind.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::ChatPage</name>
    <message>
        <source>Try a query</source>
        <translation>Anfrage ausprobieren</translation>
    </message>
    <message>
        <source>You see the price before, and the transaction after.</source>
        <translation>Sie sehen vorher den Preis und nachher die Buchung.</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Senden</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>What would you like to know?</source>
        <translation>Was möchten Sie wissen?</translation>
    </message>
    <message>
        <source>Send (Ctrl+Return)</source>
        <translation>Senden (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Stop (Esc)</source>
        <translation>Anhalten (Esc)</translation>
    </message>
    <message>
        <source>Your q&amp;uestion</source>
        <translation>Ihre F&amp;rage</translation>
    </message>
    <message>
        <source>The question is too long. Use at most %1 letters.</source>
        <translation>Die Frage ist zu lang. Verwenden Sie höchstens %1 Zeichen.</translation>
    </message>
    <message>
        <source>%1 (+%2)</source>
        <comment>tool, credits</comment>
        <translation>%1 (+%2)</translation>
    </message>
    <message>
        <source>Estimating …</source>
        <translation>Preis wird berechnet …</translation>
    </message>
    <message>
        <source>The price is not known right now</source>
        <translation>Der Preis ist gerade nicht bekannt</translation>
    </message>
    <message>
        <source>Costs %1</source>
        <translation>Kostet %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>credits, what for</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>for every query</source>
        <translation>je Anfrage</translation>
    </message>
    <message>
        <source>%1 missing</source>
        <translation>%1 fehlen</translation>
    </message>
    <message>
        <source>Buy credits</source>
        <translation>Credits kaufen</translation>
    </message>
    <message>
        <source>An answer without its end costs nothing; what is held for it comes back by itself.</source>
        <translation>Eine Antwort ohne Ende kostet nichts; was dafür reserviert ist, wird von selbst wieder frei.</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::CheckoutDialog</name>
    <message>
        <source>&amp;Copy link</source>
        <translation>Link &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Open again</source>
        <translation>Erneut ö&amp;ffnen</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Checkout</source>
        <translation>Bezahlen</translation>
    </message>
    <message>
        <source>Waiting for the payment</source>
        <translation>Warten auf die Zahlung</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Preparing the checkout …</source>
        <translation>Die Bezahlseite wird vorbereitet …</translation>
    </message>
    <message>
        <source>Finish in your browser</source>
        <translation>Im Browser abschließen</translation>
    </message>
    <message>
        <source>%1. Pay on the page that just opened. This window closes by itself when the payment arrives.</source>
        <translation>%1. Bezahlen Sie auf der Seite, die sich gerade geöffnet hat. Dieses Fenster schließt sich von selbst, sobald die Zahlung eingeht.</translation>
    </message>
    <message>
        <source>Payment on its way</source>
        <translation>Zahlung unterwegs</translation>
    </message>
    <message>
        <source>%1. Your bank needs a little longer. You can close this window: the credits arrive by themselves.</source>
        <translation>%1. Ihre Bank braucht etwas länger. Sie können dieses Fenster schließen: Die Credits kommen von selbst.</translation>
    </message>
    <message>
        <source>This checkout has expired</source>
        <translation>Diese Bezahlseite ist abgelaufen</translation>
    </message>
    <message>
        <source>Nothing was charged. Start again when you like.</source>
        <translation>Es wurde nichts abgebucht. Beginnen Sie neu, wann immer Sie möchten.</translation>
    </message>
    <message>
        <source>The purchase did not work</source>
        <translation>Der Kauf hat nicht geklappt</translation>
    </message>
    <message>
        <source>Nothing was charged.</source>
        <translation>Es wurde nichts abgebucht.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::ContactDialog</name>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Contact us about Enterprise</source>
        <translation>Anfrage zu Enterprise</translation>
    </message>
    <message>
        <source>Optional</source>
        <translation>Freiwillig</translation>
    </message>
    <message>
        <source>How many people, how many queries a month, what else matters to you?</source>
        <translation>Wie viele Personen, wie viele Anfragen im Monat, was ist Ihnen sonst wichtig?</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Let&apos;s talk about Enterprise</source>
        <translation>Sprechen wir über Enterprise</translation>
    </message>
    <message>
        <source>Tell us what you need. We answer to the email address of your account.</source>
        <translation>Sagen Sie uns, was Sie brauchen. Wir antworten an die E-Mail-Adresse Ihres Kontos.</translation>
    </message>
    <message>
        <source>&amp;Company</source>
        <translation>&amp;Unternehmen</translation>
    </message>
    <message>
        <source>&amp;Phone</source>
        <translation>&amp;Telefon</translation>
    </message>
    <message>
        <source>&amp;Message</source>
        <translation>&amp;Nachricht</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::ExportPanel</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Export progress</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation>Gespeichert als %1.</translation>
    </message>
    <message>
        <source>Export canceled. No file was written.</source>
        <translation>Export abgebrochen. Es wurde keine Datei geschrieben.</translation>
    </message>
    <message>
        <source>transactions-%1.csv</source>
        <translation>buchungen-%1.csv</translation>
    </message>
    <message>
        <source>Export transactions</source>
        <translation>Buchungen exportieren</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-Dateien (*.csv)</translation>
    </message>
    <message>
        <source>Exporting … %1 kB</source>
        <translation>Export läuft … %1 kB</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::FilterBar</name>
    <message>
        <source>C&amp;lear</source>
        <translation>&amp;Leeren</translation>
    </message>
    <message>
        <source>Description, request, tool …</source>
        <translation>Beschreibung, Anfrage, Werkzeug …</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>Alle Arten</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>Gesamte Zeit</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 90 days</source>
        <translation>Letzte 90 Tage</translation>
    </message>
    <message>
        <source>This year</source>
        <translation>Dieses Jahr</translation>
    </message>
    <message>
        <source>Custom …</source>
        <translation>Eigener …</translation>
    </message>
    <message>
        <source>MM/dd/yyyy</source>
        <comment>Qt date format for entering a day</comment>
        <translation>dd.MM.yyyy</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>&amp;Suche</translation>
    </message>
    <message>
        <source>&amp;Type</source>
        <translation>A&amp;rt</translation>
    </message>
    <message>
        <source>&amp;Period</source>
        <translation>&amp;Zeitraum</translation>
    </message>
    <message>
        <source>Amount from</source>
        <translation>Betrag von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::Formats</name>
    <message numerus="yes">
        <source>%1 credit(s)</source>
        <translation>
            <numerusform>%1 Credit</numerusform>
            <numerusform>%1 Credits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 query(s)</source>
        <translation>
            <numerusform>%1 Anfrage</numerusform>
            <numerusform>%1 Anfragen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 transaction(s)</source>
        <translation>
            <numerusform>%1 Buchung</numerusform>
            <numerusform>%1 Buchungen</numerusform>
        </translation>
    </message>
    <message>
        <source>MMM d, yyyy</source>
        <comment>Qt date format of a day</comment>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <source>MMM d</source>
        <comment>Qt date format of a day without the year</comment>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>MMM d, yyyy, h:mm AP</source>
        <comment>Qt date format of a day and time</comment>
        <translation>d. MMM yyyy, HH:mm</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>weniger als eine Minute</translation>
    </message>
    <message numerus="yes">
        <source>%1 minute(s)</source>
        <translation>
            <numerusform>%1 Minute</numerusform>
            <numerusform>%1 Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 hour(s)</source>
        <translation>
            <numerusform>%1 Stunde</numerusform>
            <numerusform>%1 Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 day(s)</source>
        <translation>
            <numerusform>%1 Tag</numerusform>
            <numerusform>%1 Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>Allowance</source>
        <translation>Kontingent</translation>
    </message>
    <message>
        <source>Purchase</source>
        <translation>Kauf</translation>
    </message>
    <message>
        <source>Promotion</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Adjustment</source>
        <translation>Korrektur</translation>
    </message>
    <message>
        <source>Proration</source>
        <translation>Anteilig</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>Verbrauch</translation>
    </message>
    <message>
        <source>Expiry</source>
        <translation>Verfall</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>Storno</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>Erstattung</translation>
    </message>
    <message>
        <source>Dispute</source>
        <translation>Reklamation</translation>
    </message>
    <message>
        <source>Reinstatement</source>
        <translation>Rückgabe</translation>
    </message>
    <message>
        <source>Cancels soon</source>
        <translation>Läuft aus</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Trial</source>
        <translation>Testphase</translation>
    </message>
    <message>
        <source>Payment failed</source>
        <translation>Zahlung fehlgeschlagen</translation>
    </message>
    <message>
        <source>Payment pending</source>
        <translation>Zahlung ausstehend</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Canceled</source>
        <translation>Gekündigt</translation>
    </message>
    <message>
        <source>Ends on %1, then Free</source>
        <translation>Endet am %1, danach Free</translation>
    </message>
    <message>
        <source>Renews on %1</source>
        <translation>Verlängert sich am %1</translation>
    </message>
    <message>
        <source>No renewal, no charge</source>
        <translation>Keine Verlängerung, keine Kosten</translation>
    </message>
    <message>
        <source>New credits first settle the negative balance.</source>
        <translation>Neue Credits gleichen zuerst den negativen Saldo aus.</translation>
    </message>
    <message>
        <source>Nothing used in the last 30 days.</source>
        <translation>In den letzten 30 Tagen nichts verbraucht.</translation>
    </message>
    <message>
        <source>At about %1 a day, your credits last for more than a year.</source>
        <translation>Bei etwa %1 am Tag reichen Ihre Credits länger als ein Jahr.</translation>
    </message>
    <message>
        <source>At about %1 a day, your credits last until %2.</source>
        <translation>Bei etwa %1 am Tag reichen Ihre Credits bis zum %2.</translation>
    </message>
    <message>
        <source>Nothing is left to spend.</source>
        <translation>Es ist nichts mehr übrig.</translation>
    </message>
    <message>
        <source>%1 held for a running query</source>
        <translation>%1 für eine laufende Anfrage reserviert</translation>
    </message>
    <message>
        <source>documentation</source>
        <translation>Dokumentation</translation>
    </message>
    <message>
        <source>GitHub</source>
        <translation>GitHub</translation>
    </message>
    <message>
        <source>another tool</source>
        <translation>anderes Werkzeug</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::MainWindow</name>
    <message>
        <source>Creditdesk</source>
        <translation>Creditdesk</translation>
    </message>
    <message>
        <source>Your subscription opened in the browser</source>
        <translation>Ihr Abonnement wurde im Browser geöffnet</translation>
    </message>
    <message>
        <source>Your credits have arrived</source>
        <translation>Ihre Credits sind da</translation>
    </message>
    <message>
        <source>Your new plan is active</source>
        <translation>Ihr neuer Tarif ist aktiv</translation>
    </message>
    <message>
        <source>%1 pack, %2 for %3</source>
        <translation>Paket %1, %2 für %3</translation>
    </message>
    <message>
        <source>%1 plan, %2 a month</source>
        <translation>Tarif %1, %2 im Monat</translation>
    </message>
    <message>
        <source>Thank you. We will be in touch.</source>
        <translation>Vielen Dank. Wir melden uns bei Ihnen.</translation>
    </message>
    <message>
        <source>Offline. What you see is %1 old.</source>
        <translation>Offline. Alter der Anzeige: %1.</translation>
    </message>
    <message>
        <source>Offline. Nothing could be loaded yet.</source>
        <translation>Offline. Es konnte noch nichts geladen werden.</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Your credits, your plan and what you used.</source>
        <translation>Ihre Credits, Ihr Tarif und was Sie verbraucht haben.</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>Your balance is negative: a payment was taken back. Queries are refused until it is positive again.</source>
        <translation>Ihr Saldo ist negativ: Eine Zahlung wurde zurückgeholt. Anfragen werden abgelehnt, bis er wieder positiv ist.</translation>
    </message>
    <message>
        <source>Buy credits</source>
        <translation>Credits kaufen</translation>
    </message>
    <message>
        <source>Only %1 left. Top up so that no query is refused.</source>
        <translation>Nur noch %1. Laden Sie auf, damit keine Anfrage abgelehnt wird.</translation>
    </message>
    <message>
        <source>No credits are left. Queries are refused until new credits arrive.</source>
        <translation>Es sind keine Credits mehr übrig. Anfragen werden abgelehnt, bis neue eintreffen.</translation>
    </message>
    <message>
        <source>Try a query</source>
        <translation>Anfrage ausprobieren</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::PackTile</name>
    <message>
        <source>Best value</source>
        <translation>Bester Preis</translation>
    </message>
    <message numerus="yes">
        <source>Valid for %n day(s)</source>
        <translation>
            <numerusform>Gültig für %n Tag</numerusform>
            <numerusform>Gültig für %n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>Never expires</source>
        <translation>Verfällt nie</translation>
    </message>
    <message>
        <source>Buy %1</source>
        <translation>%1 kaufen</translation>
    </message>
    <message>
        <source>Buy %1, %2 for %3</source>
        <extracomment>Read by screen readers: Buy Medium, 2,000 credits for $15.00</extracomment>
        <translation>%1 kaufen, %2 für %3</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::PlanCard</name>
    <message>
        <source>&amp;Manage subscription</source>
        <translation>Abonnement &amp;verwalten</translation>
    </message>
    <message>
        <source>Choose a &amp;plan</source>
        <translation>Tarif &amp;wählen</translation>
    </message>
    <message>
        <source>Allowance used</source>
        <translation>Verbrauchtes Kontingent</translation>
    </message>
    <message>
        <source>Your plan</source>
        <translation>Ihr Tarif</translation>
    </message>
    <message>
        <source>%1 of %2 used</source>
        <translation>%1 von %2 verbraucht</translation>
    </message>
    <message>
        <source>Resets %1</source>
        <translation>Erneuert %1</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::PlanTile</name>
    <message>
        <source>Your plan</source>
        <translation>Ihr Tarif</translation>
    </message>
    <message>
        <source>Let&apos;s talk</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>/ month</source>
        <translation>/ Monat</translation>
    </message>
    <message>
        <source>Credits to fit your team</source>
        <translation>Credits passend zu Ihrem Team</translation>
    </message>
    <message>
        <source>Invoices and purchase orders</source>
        <translation>Rechnung und Bestellnummer</translation>
    </message>
    <message>
        <source>A person who answers</source>
        <translation>Ein Mensch, der antwortet</translation>
    </message>
    <message>
        <source>%1 every month</source>
        <translation>%1 jeden Monat</translation>
    </message>
    <message>
        <source>Up to %1</source>
        <translation>Bis zu %1</translation>
    </message>
    <message>
        <source>No card needed</source>
        <translation>Keine Karte nötig</translation>
    </message>
    <message>
        <source>Cancel at any time</source>
        <translation>Jederzeit kündbar</translation>
    </message>
    <message>
        <source>Choose %1</source>
        <translation>%1 wählen</translation>
    </message>
    <message>
        <source>Switch plan</source>
        <translation>Tarif wechseln</translation>
    </message>
    <message>
        <source>Switch to %1 in the customer portal</source>
        <translation>Im Kundenportal zu %1 wechseln</translation>
    </message>
    <message>
        <source>Contact us</source>
        <translation>Kontakt aufnehmen</translation>
    </message>
    <message>
        <source>Contact us about %1</source>
        <translation>Kontakt aufnehmen zu %1</translation>
    </message>
    <message>
        <source>Current plan</source>
        <translation>Aktueller Tarif</translation>
    </message>
    <message>
        <source>Included</source>
        <translation>Enthalten</translation>
    </message>
    <message>
        <source>Your current plan is not loaded yet</source>
        <translation>Ihr jetziger Tarif ist noch nicht geladen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::PlansPage</name>
    <message>
        <source>Plans &amp; credits</source>
        <translation>Tarife und Credits</translation>
    </message>
    <message>
        <source>Pay monthly for an allowance, or buy credits once. Both add up.</source>
        <translation>Zahlen Sie monatlich für ein Kontingent oder kaufen Sie Credits einmalig. Beides ergänzt sich.</translation>
    </message>
    <message>
        <source>Plans</source>
        <translation>Tarife</translation>
    </message>
    <message>
        <source>Credit packs</source>
        <translation>Credit-Pakete</translation>
    </message>
    <message>
        <source>What a query costs</source>
        <translation>Was eine Anfrage kostet</translation>
    </message>
    <message>
        <source>%1 for every query</source>
        <translation>%1 für jede Anfrage</translation>
    </message>
    <message>
        <source>+%1 with %2</source>
        <comment>credits, tool</comment>
        <translation>+%1 mit %2</translation>
    </message>
    <message>
        <source>+%1 for each further tool</source>
        <translation>+%1 für jedes weitere Werkzeug</translation>
    </message>
    <message>
        <source>A tool named twice counts once. A failed reply costs nothing.</source>
        <translation>Ein doppelt genanntes Werkzeug zählt einmal. Eine fehlgeschlagene Antwort kostet nichts.</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::ProviderButtons</name>
    <message>
        <source>or</source>
        <comment>between the password and other ways to sign in</comment>
        <translation>oder</translation>
    </message>
    <message>
        <source>Continue with &amp;Google</source>
        <translation>Weiter mit &amp;Google</translation>
    </message>
    <message>
        <source>Continue with Git&amp;Hub</source>
        <translation>Weiter mit Git&amp;Hub</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::RecentCard</name>
    <message>
        <source>Latest transactions</source>
        <translation>Letzte Buchungen</translation>
    </message>
    <message>
        <source>See all</source>
        <translation>Alle ansehen</translation>
    </message>
    <message>
        <source>See all transactions</source>
        <translation>Alle Buchungen ansehen</translation>
    </message>
    <message>
        <source>No transactions yet</source>
        <translation>Noch keine Buchungen</translation>
    </message>
    <message>
        <source>Purchases, allowances and queries will appear here.</source>
        <translation>Käufe, Kontingente und Anfragen erscheinen hier.</translation>
    </message>
    <message>
        <source>Buy credits</source>
        <translation>Credits kaufen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::Sidebar</name>
    <message>
        <source>&amp;Overview</source>
        <translation>Ü&amp;bersicht</translation>
    </message>
    <message>
        <source>&amp;Plans &amp;&amp; credits</source>
        <translation>&amp;Tarife und Credits</translation>
    </message>
    <message>
        <source>&amp;Transactions</source>
        <translation>B&amp;uchungen</translation>
    </message>
    <message>
        <source>&amp;About and debug info …</source>
        <translation>Ü&amp;ber und Fehlerinfos …</translation>
    </message>
    <message>
        <source>&amp;Sign out</source>
        <translation>&amp;Abmelden</translation>
    </message>
    <message>
        <source>Like the s&amp;ystem</source>
        <translation>Wie das S&amp;ystem</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Account menu of %1</source>
        <translation>Kontomenü von %1</translation>
    </message>
    <message>
        <source>Try a &amp;query</source>
        <translation>An&amp;frage ausprobieren</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::SignInPage</name>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Change server</source>
        <translation>Server ändern</translation>
    </message>
    <message>
        <source>This computer has no keyring: you will be asked again at the next start.</source>
        <translation>Dieser Rechner hat keinen Schlüsselbund: Beim nächsten Start werden Sie erneut gefragt.</translation>
    </message>
    <message>
        <source>you@company.com</source>
        <translation>sie@firma.de</translation>
    </message>
    <message>
        <source>See what is left, where it went, and buy more.</source>
        <translation>Sehen Sie, was übrig ist, wohin es ging, und kaufen Sie nach.</translation>
    </message>
    <message>
        <source>&amp;Email</source>
        <translation>&amp;E-Mail-Adresse</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;Passwort</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Which server?</source>
        <translation>Welcher Server?</translation>
    </message>
    <message>
        <source>The address of your Creditdesk server. Your administrator knows it.</source>
        <translation>Die Adresse Ihres Creditdesk-Servers. Ihre Administration kennt sie.</translation>
    </message>
    <message>
        <source>Server &amp;address</source>
        <translation>Server-A&amp;dresse</translation>
    </message>
    <message>
        <source>Looking for your session …</source>
        <translation>Ihre Sitzung wird gesucht …</translation>
    </message>
    <message>
        <source>This is not the address of a server. It looks like https://billing.example.com.</source>
        <translation>Das ist keine Server-Adresse. Sie sieht so aus: https://billing.example.com.</translation>
    </message>
    <message>
        <source>Enter your email and your password.</source>
        <translation>Geben Sie Ihre E-Mail-Adresse und Ihr Passwort ein.</translation>
    </message>
    <message>
        <source>Signing in …</source>
        <translation>Anmeldung läuft …</translation>
    </message>
    <message>
        <source>Server: %1</source>
        <translation>Server: %1</translation>
    </message>
    <message>
        <source>The server at %1 does not answer. Is it running, and is the address right?</source>
        <translation>Der Server unter %1 antwortet nicht. Läuft er und stimmt die Adresse?</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>You can close this page</source>
        <translation>Sie können diese Seite schließen</translation>
    </message>
    <message>
        <source>Creditdesk goes on by itself. Go back to its window.</source>
        <translation>Creditdesk macht von selbst weiter. Gehen Sie zurück in dessen Fenster.</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Das hat nicht geklappt</translation>
    </message>
    <message>
        <source>You are not signed in. Close this page, go back to Creditdesk and try again.</source>
        <translation>Sie sind nicht angemeldet. Schließen Sie diese Seite, gehen Sie zurück zu Creditdesk und versuchen Sie es noch einmal.</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::Skeleton</name>
    <message>
        <source>Loading</source>
        <translation>Wird geladen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::StateStack</name>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::Strip</name>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::TransactionDelegate</name>
    <message>
        <source>Not loaded</source>
        <translation>Nicht geladen</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::TransactionsPage</name>
    <message>
        <source>&amp;Export CSV</source>
        <translation>CSV e&amp;xportieren</translation>
    </message>
    <message>
        <source>Transactions</source>
        <translation>Buchungen</translation>
    </message>
    <message>
        <source>Exports what the filter shows (Ctrl+E)</source>
        <translation>Exportiert, was der Filter zeigt (Strg+E)</translation>
    </message>
    <message>
        <source>No transactions yet</source>
        <translation>Noch keine Buchungen</translation>
    </message>
    <message>
        <source>Purchases, allowances and queries will appear here.</source>
        <translation>Käufe, Kontingente und Anfragen erscheinen hier.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>Try other words or a longer period.</source>
        <translation>Versuchen Sie andere Wörter oder einen längeren Zeitraum.</translation>
    </message>
    <message>
        <source>Clear filter</source>
        <translation>Filter leeren</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Everything that added or used credits.</source>
        <translation>Alles, was Credits gebracht oder verbraucht hat.</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>%1 gefunden</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::UsageCard</name>
    <message>
        <source>7 days</source>
        <translation>7 Tage</translation>
    </message>
    <message>
        <source>Usage of the last 7 days</source>
        <translation>Verbrauch der letzten 7 Tage</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 Tage</translation>
    </message>
    <message>
        <source>Usage of the last 30 days</source>
        <translation>Verbrauch der letzten 30 Tage</translation>
    </message>
    <message>
        <source>90 days</source>
        <translation>90 Tage</translation>
    </message>
    <message>
        <source>Usage of the last 90 days</source>
        <translation>Verbrauch der letzten 90 Tage</translation>
    </message>
    <message>
        <source>Credits used</source>
        <translation>Verbrauchte Credits</translation>
    </message>
    <message>
        <source>Credits used, by day</source>
        <translation>Verbrauchte Credits nach Tagen</translation>
    </message>
    <message>
        <source>Show as chart</source>
        <translation>Als Diagramm zeigen</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Als Tabelle zeigen</translation>
    </message>
    <message>
        <source>%1% vs. period before</source>
        <translation>%1 % zu vorher</translation>
    </message>
    <message>
        <source>No usage in this period</source>
        <translation>Kein Verbrauch in diesem Zeitraum</translation>
    </message>
    <message>
        <source>Ask your assistant something: every query shows up here within seconds.</source>
        <translation>Stellen Sie Ihrem Assistenten eine Frage: Jede Anfrage erscheint hier nach Sekunden.</translation>
    </message>
    <message>
        <source>Choose a longer period above, or ask your assistant something: every query shows up here within seconds.</source>
        <translation>Wählen Sie oben einen längeren Zeitraum oder stellen Sie Ihrem Assistenten eine Frage: Jede Anfrage erscheint hier nach Sekunden.</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::UsageChart</name>
    <message>
        <source>Usage chart</source>
        <translation>Verbrauchsdiagramm</translation>
    </message>
    <message>
        <source>The same figures are in the table: choose Show as table.</source>
        <translation>Dieselben Zahlen stehen in der Tabelle: Wählen Sie „Als Tabelle zeigen“.</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <comment>day: credits, queries</comment>
        <translation>%1: %2, %3</translation>
    </message>
</context>
<context>
    <name>creditdesk::ui::UsageIndicator</name>
    <message>
        <source>Allowance left</source>
        <translation>Restliches Kontingent</translation>
    </message>
    <message>
        <source>Buy credits</source>
        <translation>Credits kaufen</translation>
    </message>
    <message>
        <source>Creditdesk</source>
        <translation>Creditdesk</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 übrig</translation>
    </message>
    <message>
        <source>Not loaded yet</source>
        <translation>Noch nicht geladen</translation>
    </message>
    <message>
        <source>Negative balance</source>
        <translation>Negativer Saldo</translation>
    </message>
    <message>
        <source>Running low</source>
        <translation>Wird knapp</translation>
    </message>
    <message>
        <source>%1 of %2 allowance left</source>
        <translation>Kontingent: %1 von %2</translation>
    </message>
    <message>
        <source>Queries are refused for now</source>
        <translation>Anfragen werden vorerst abgelehnt</translation>
    </message>
    <message>
        <source>%1 held for a running query</source>
        <translation>%1 für eine laufende Anfrage reserviert</translation>
    </message>
</context>
</TS>
