using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>What must be so for wallets.</summary>
internal static class WalletRules
{
    public static IReadOnlyList<LedgerRule> All { get; } =
    [
        new(
            ViolationKinds.BooksSum,
            ViolationSubjects.Books,
            "SELECT 'all', 0, sum(balance) FROM wallets HAVING sum(balance) <> 0") { InCredits = true, IsQuick = true },
        new(
            ViolationKinds.TreasuryMissing,
            ViolationSubjects.Account,
            $"""
            SELECT '{Treasury.Account}', 'a wallet', 'none' WHERE NOT EXISTS (SELECT 1 FROM wallets WHERE account = '{Treasury.Account}')
            """) { IsQuick = true },
        new(
            ViolationKinds.WalletBalance,
            ViolationSubjects.Account,
            """
            SELECT wallet.account, coalesce(leg.total, 0), wallet.balance
            FROM wallets wallet
            LEFT JOIN (SELECT account, sum(amount) AS total FROM transactions GROUP BY account) leg ON leg.account = wallet.account
            WHERE wallet.balance <> coalesce(leg.total, 0)
            """) { InCredits = true },
        new(
            ViolationKinds.WalletStarter,
            ViolationSubjects.Account,
            """
            SELECT wallet.account, coalesce(leg.total, 0), wallet.starter
            FROM wallets wallet
            LEFT JOIN (SELECT account, sum(starter) AS total FROM transactions GROUP BY account) leg ON leg.account = wallet.account
            WHERE wallet.starter <> coalesce(leg.total, 0)
            """) { InCredits = true },
        new(
            ViolationKinds.WalletHeld,
            ViolationSubjects.Account,
            """
            SELECT wallet.account, coalesce(hold.total, 0), wallet.held
            FROM wallets wallet
            LEFT JOIN (SELECT account, sum(amount - captured) AS total FROM holds WHERE status = 'open' GROUP BY account) hold
                ON hold.account = wallet.account
            WHERE wallet.held <> coalesce(hold.total, 0)
            """) { InCredits = true },
        new(
            ViolationKinds.WalletAvailable,
            ViolationSubjects.Account,
            $"""
            SELECT account, 0, CASE WHEN held < 0 THEN held ELSE balance - held END
            FROM wallets
            WHERE held < 0 OR (balance - held < 0 AND account <> '{Treasury.Account}')
            """) { InCredits = true, IsQuick = true },
        new(
            ViolationKinds.WalletStarterRange,
            ViolationSubjects.Account,
            $"""
            SELECT account, CASE WHEN starter < 0 THEN 0 ELSE balance END, starter
            FROM wallets
            WHERE starter < 0 OR (starter > balance AND account <> '{Treasury.Account}')
            """) { InCredits = true, IsQuick = true },
    ];
}
