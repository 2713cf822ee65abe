namespace MonkeyTroop.Grains.Wallets;

/// <summary>How much faster than the reference GPU a node has proven to be, in whole thousandths: what one of its seconds costs.</summary>
/// <param name="Thousandths">1 to 20,000; 1,000 is the reference.</param>
[GenerateSerializer, Immutable]
public readonly record struct Multiplier(int Thousandths)
{
    /// <summary>The reference GPU: one credit a second.</summary>
    public static readonly Multiplier Reference = new(1000);

    /// <summary>The form on the wire.</summary>
    public decimal ToDecimal() => Thousandths / 1000m;
}
