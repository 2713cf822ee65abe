using System.Globalization;

namespace MonkeyTroop.Launcher.Wallets;

/// <summary>What the two accounts of a demo own, in credits.</summary>
/// <param name="You">The account that asks.</param>
/// <param name="Owner">The account that the worker earns for.</param>
internal readonly record struct Balances(decimal You, decimal Owner)
{
    /// <summary>Credits to the micro-credit.</summary>
    public static string Text(decimal credits) => credits.ToString("0.000000", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public override string ToString() => $"you {Text(You)}, the worker's owner {Text(Owner)}";
}
