namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// What a unit of work must leave true, whatever its operations decided. Checked before anything is written, on both databases, so
/// that a fault in an operation cannot reach the books. The databases' constraints check ranges besides; the verification checks the
/// whole books.
/// </summary>
internal static class LedgerInvariants
{
    /// <summary>Checks a unit of work.</summary>
    /// <exception cref="LedgerRefusedException">It breaks an invariant; the message names the first.</exception>
    public static void Require(UnitOfWork work)
    {
        var expected = new Dictionary<string, Change>(StringComparer.Ordinal);

        // An entry pair takes from one account what it gives to the other.
        foreach (var pair in work.NewPairs)
        {
            if (pair.Amount <= Credits.Zero)
            {
                throw Broken($"entry pair {pair.Id} moves {pair.Amount}");
            }

            Add(pair.From, new Change(Credits.Zero - pair.Amount, Credits.Zero - pair.StarterSpent, Credits.Zero - pair.LockedSpent, Credits.Zero));
            Add(pair.To, new Change(pair.Amount, pair.StarterGained, pair.LockedGained, Credits.Zero));
        }

        // What is held of a wallet is what its open holds have left.
        foreach (var (before, after) in work.HoldChanges)
        {
            Add(after.Account, new Change(Credits.Zero, Credits.Zero, Credits.Zero, after.Remaining - (before?.Remaining ?? Credits.Zero)));
        }

        // A wallet changes by its entries and its holds, and by nothing else. Its version tells other writers of every change.
        foreach (var wallet in work.Wallets)
        {
            var account = wallet.Row.Wallet.Account;
            var actual = Change.Between(wallet.Loaded.Wallet, wallet.Row.Wallet, work.Now);
            expected.Remove(account, out var due);
            if (actual != due)
            {
                throw Broken($"wallet {account} changes by {actual}, its entries and holds by {due}");
            }

            // A silo of an earlier version spends locked credits without saying so: it must not get worse.
            var beyond = wallet.Row == wallet.Loaded ? Credits.Zero : Beyond(wallet.Row.Wallet, work);
            if (beyond > Credits.Zero && beyond > Beyond(wallet.Loaded.Wallet, work))
            {
                throw Broken($"wallet {account} has {beyond} more starter and locked credits than its balance");
            }

            if (wallet.Row != wallet.Loaded && !wallet.IsChanged)
            {
                throw Broken($"wallet {account} changes without a new version");
            }
        }

        if (expected.Count > 0)
        {
            throw Broken($"wallet {expected.Keys.First()} gets entries or holds without being read");
        }

        void Add(string account, Change change) => expected[account] = expected.GetValueOrDefault(account) + change;
    }

    /// <summary>By how much starter and locked credits are more than the whole; the treasury is below zero by its nature.</summary>
    private static Credits Beyond(WalletSnapshot wallet, UnitOfWork work) =>
        wallet.Locked.Text is null ? Credits.Zero : wallet.Starter + wallet.Locked.At(work.Now) - wallet.Balance;

    private static LedgerRefusedException Broken(string what) => new($"an operation breaks an invariant of the ledger: {what}");

    /// <summary>By how much a wallet changes; by nothing as it begins.</summary>
    private readonly record struct Change(Credits Balance, Credits Starter, Credits Locked, Credits Held)
    {
        public static Change operator +(Change a, Change b) =>
            new(a.Balance + b.Balance, a.Starter + b.Starter, a.Locked + b.Locked, a.Held + b.Held);

        public static Change Between(WalletSnapshot before, WalletSnapshot after, DateTimeOffset now) => new(
            after.Balance - before.Balance,
            after.Starter - before.Starter,
            after.Locked == before.Locked ? Credits.Zero : after.Locked.At(now) - before.Locked.At(now),
            after.Held - before.Held);

        public override string ToString() => $"balance {Balance}, starter {Starter}, locked {Locked}, held {Held}";
    }
}
