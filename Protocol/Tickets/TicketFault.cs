namespace MonkeyTroop.Protocol.Tickets;

/// <summary>Why a ticket was not accepted.</summary>
public enum TicketFault
{
    /// <summary>The ticket was accepted.</summary>
    None,

    /// <summary>No ticket was sent.</summary>
    Missing,

    /// <summary>Not a compact JWS with RS256 and a key id, or a claim is missing.</summary>
    Malformed,

    /// <summary>The key id is not among the coordinator's keys known here. Fetching the keys again may help.</summary>
    UnknownKey,

    /// <summary>The signature does not verify.</summary>
    BadSignature,

    /// <summary>Issued for something that is not a worker.</summary>
    OtherAudience,

    /// <summary>Issued for another node.</summary>
    OtherNode,

    /// <summary>Past its expiry, or issued in the future, by more than <see cref="TicketVerifier.ClockSkew"/>.</summary>
    Expired,
}
