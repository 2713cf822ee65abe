using System.Net;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>Whose calls are counted together.</summary>
/// <param name="Tier">What is counted.</param>
/// <param name="Name">An address as <see cref="ClientAddress"/> names it, or the id of a node or an account.</param>
internal readonly record struct Principal(RateLimitTier Tier, string Name)
{
    /// <summary>Key of the grain that counts.</summary>
    public string Key => $"{TierName}/{Name}";

    /// <summary>The tier as callers and operators read it.</summary>
    public string TierName => Tier.ToString().ToLowerInvariant();

    /// <summary>Whether it is a node or an account, and not an address.</summary>
    public bool HasId => IsOfIds(Tier);

    /// <summary>An address.</summary>
    public static Principal Of(RateLimitTier tier, IPAddress address) => new(tier, ClientAddress.NameOf(address));

    /// <summary>The principal that an operator names; null when there cannot be such a one.</summary>
    public static Principal? Parse(string? tier, string? name)
    {
        if (name is null || tier is null || !Enum.TryParse<RateLimitTier>(tier, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
        {
            return null;
        }

        var known = IsOfIds(parsed) ? (FieldRules.IsId(name) ? name : null) : ClientAddress.NameOf(name);
        return known is null ? null : new Principal(parsed, known);
    }

    private static bool IsOfIds(RateLimitTier tier) =>
        tier is RateLimitTier.Node or RateLimitTier.Account or RateLimitTier.Authorize or RateLimitTier.Wallet;
}
