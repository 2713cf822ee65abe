namespace MonkeyTroop.Launcher.Wallets;

/// <summary>How credits moved between the two accounts of a demo.</summary>
/// <param name="Paid">What the asking account has less.</param>
/// <param name="Earned">What the worker's owner has more.</param>
internal readonly record struct CreditMove(decimal Paid, decimal Earned)
{
    /// <summary>Whether something was paid, and exactly that was earned.</summary>
    public bool IsWhole => Paid > 0 && Paid == Earned;

    /// <summary>The difference between two readings.</summary>
    public static CreditMove Between(Balances before, Balances after) => new(before.You - after.You, after.Owner - before.Owner);

    /// <inheritdoc />
    public override string ToString() => $"paid {Balances.Text(Paid)}, earned {Balances.Text(Earned)}";
}
