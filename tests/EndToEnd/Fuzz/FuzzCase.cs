namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Which program a case attacks.</summary>
internal enum FuzzTarget
{
    Coordinator,
    Worker,
    Client,
}

/// <summary>How the bytes of a case go out.</summary>
internal enum SendManner
{
    /// <summary>On a connection that earlier cases may have used and later ones may use.</summary>
    Kept,

    /// <summary>On a connection of its own, whose sending half is closed afterwards.</summary>
    Alone,

    /// <summary>Byte by byte.</summary>
    Slowly,

    /// <summary>On a connection of its own that is reset at once, without waiting for an answer.</summary>
    AndGone,
}

/// <summary>One generated request.</summary>
/// <param name="Target">Whom it attacks.</param>
/// <param name="Name">What it is, for the message of a failure.</param>
/// <param name="Bytes">What goes on the wire.</param>
internal sealed record FuzzCase(FuzzTarget Target, string Name, byte[] Bytes)
{
    /// <summary>How the bytes go out.</summary>
    public SendManner Manner { get; init; } = SendManner.Kept;

    /// <summary>Whether it is HTTP at all; if not, the connection may be closed without an answer.</summary>
    public bool IsHttp { get; init; } = true;

    /// <summary>Whether its answer has no body, being one to HEAD.</summary>
    public bool IsHead { get; init; }

    /// <summary>Whether its ticket, proof or origin is forged, so that it must be refused and the engine hear nothing.</summary>
    public bool IsForged { get; init; }

    /// <summary>Whether an engine may get to see it, whose own refusal is passed on then.</summary>
    public bool MayReachEngine { get; init; }
}
