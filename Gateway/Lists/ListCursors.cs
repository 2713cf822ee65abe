using System.Globalization;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>The last model of a page. Models of proven nodes come first, then the others; each in order of names.</summary>
/// <param name="IsProven">Whether a proven node serves it.</param>
/// <param name="Name">Its name.</param>
internal sealed record ModelCursor(bool IsProven, string Name) : IComparable<ModelCursor>
{
    private const string Proven = "proven.";
    private const string Other = "other.";

    /// <summary>Reads a cursor; null when it is none.</summary>
    public static ModelCursor? Parse(string text)
    {
        var isProven = text.StartsWith(Proven, StringComparison.Ordinal);
        var isOther = text.StartsWith(Other, StringComparison.Ordinal);
        var name = text[(isProven ? Proven : isOther ? Other : "").Length..];
        return (isProven || isOther) && FieldRules.IsModelName(name) ? new ModelCursor(isProven, name) : null;
    }

    /// <inheritdoc />
    public int CompareTo(ModelCursor? other) => other is null ? 1
        : IsProven != other.IsProven ? (IsProven ? -1 : 1)
        : string.CompareOrdinal(Name, other.Name);

    /// <inheritdoc />
    public override string ToString() => (IsProven ? Proven : Other) + Name;
}

/// <summary>The last node of a page. The best reputation comes first, then order of ids.</summary>
/// <param name="Reputation">Its reputation.</param>
/// <param name="NodeId">Its id.</param>
internal sealed record NodeCursor(double Reputation, string NodeId) : IComparable<NodeCursor>
{
    /// <summary>Reads a cursor; null when it is none.</summary>
    public static NodeCursor? Parse(string text) =>
        text.IndexOf('~', StringComparison.Ordinal) is var end and > 0
        && double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var reputation)
        && double.IsFinite(reputation)
        && FieldRules.IsId(text[(end + 1)..])
            ? new NodeCursor(reputation, text[(end + 1)..])
            : null;

    /// <inheritdoc />
    public int CompareTo(NodeCursor? other) => other is null ? 1
        : Reputation != other.Reputation ? other.Reputation.CompareTo(Reputation)
        : string.CompareOrdinal(NodeId, other.NodeId);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Reputation:R}~{NodeId}");
}
