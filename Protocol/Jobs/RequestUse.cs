using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.Protocol.Jobs;

/// <summary>What one request took of a node. Worker and client each measure it.</summary>
/// <param name="Slot">From accepting it, or from sending it, to its last byte; not negative.</param>
/// <param name="FirstToken">From the same moment to the first text of its answer; null while there is none.</param>
/// <param name="Tokens">Its tokens, as <see cref="TokenCount"/> counts them.</param>
public readonly record struct RequestUse(TimeSpan Slot, TimeSpan? FirstToken, TokenUsage Tokens);
