namespace MonkeyTroop.Grains.Wallets;

/// <summary>
/// An amount of credits in whole micro-credits: 1,000,000 are one second of reference hardware. Arithmetic is checked,
/// an overflow throws.
/// </summary>
/// <param name="Micros">Micro-credits; negative only for what leaves an account.</param>
[GenerateSerializer, Immutable]
public readonly record struct Credits(long Micros) : IComparable<Credits>
{
    /// <summary>Micro-credits in one credit.</summary>
    public const long MicrosPerCredit = 1_000_000;

    /// <summary>No credits.</summary>
    public static readonly Credits Zero;

    /// <summary>Whole credits.</summary>
    public static Credits Of(long credits) => new(checked(credits * MicrosPerCredit));

    /// <summary>The smaller of two amounts.</summary>
    public static Credits Min(Credits a, Credits b) => a <= b ? a : b;

    /// <summary>The larger of two amounts.</summary>
    public static Credits Max(Credits a, Credits b) => a >= b ? a : b;

    /// <summary>Adds.</summary>
    public static Credits operator +(Credits a, Credits b) => new(checked(a.Micros + b.Micros));

    /// <summary>Subtracts.</summary>
    public static Credits operator -(Credits a, Credits b) => new(checked(a.Micros - b.Micros));

    /// <summary>Compares.</summary>
    public static bool operator <(Credits a, Credits b) => a.Micros < b.Micros;

    /// <summary>Compares.</summary>
    public static bool operator >(Credits a, Credits b) => a.Micros > b.Micros;

    /// <summary>Compares.</summary>
    public static bool operator <=(Credits a, Credits b) => a.Micros <= b.Micros;

    /// <summary>Compares.</summary>
    public static bool operator >=(Credits a, Credits b) => a.Micros >= b.Micros;

    /// <summary>The amount in credits, exact to six places: the form on the wire.</summary>
    public decimal ToDecimal() => Micros / (decimal)MicrosPerCredit;

    /// <inheritdoc />
    public int CompareTo(Credits other) => Micros.CompareTo(other.Micros);

    /// <inheritdoc />
    public override string ToString() => ToDecimal().ToString(System.Globalization.CultureInfo.InvariantCulture);
}
