namespace MonkeyTroop.Tests.TestKit.Engines;

/// <summary>A model of <see cref="FakeOllama"/>, and how it answers.</summary>
/// <param name="Name">The model's name.</param>
public sealed record FakeModel(string Name)
{
    /// <summary>The pieces that an answer comes in, one event each. <see cref="Echo"/> makes them the words of the prompt.</summary>
    public IReadOnlyList<string> Pieces { get; init; } = ["Hello", " from", " a", " fake", " engine", "."];

    /// <summary>Whether the answer repeats the prompt's words instead of <see cref="Pieces"/>.</summary>
    public bool Echo { get; init; }

    /// <summary>Its size: by default 2 TB, of which the reference GPU makes a token in 20 s, so that what is due for a request is its time.</summary>
    public long Bytes { get; init; } = 2_000_000_000_000;

    /// <summary>Wait before each piece.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Whether the first piece of a stream comes without <see cref="Pause"/>: no timer is in what is measured then.</summary>
    public bool FirstAtOnce { get; init; }

    /// <summary>Processor time that each piece of a stream costs on top, as in engines that compute.</summary>
    public TimeSpan Effort { get; init; }

    /// <summary>What happens after <see cref="Delivered"/> pieces.</summary>
    public FakeEnding Ending { get; init; }

    /// <summary>Pieces before <see cref="Ending"/>; all of them when null.</summary>
    public int? Delivered { get; init; }

    /// <summary>A model that answers with many pieces slowly: 3,000 of them, ten each second, so five minutes in all.</summary>
    public static FakeModel Slow(string name) =>
        new(name) { Pieces = [.. Enumerable.Range(0, 3000).Select(i => $" {i}")], Pause = TimeSpan.FromMilliseconds(100) };
}

/// <summary>How an answer of a fake model ends.</summary>
public enum FakeEnding
{
    /// <summary>With the last piece, the usage when asked for, and <c>[DONE]</c>.</summary>
    Complete,

    /// <summary>Never: the connection stays open and silent.</summary>
    Stall,

    /// <summary>As <see cref="Complete"/>, but the connection of a stream stays open.</summary>
    Linger,

    /// <summary>The connection breaks, as when the engine is killed.</summary>
    Die,

    /// <summary>With an event that holds an error, as when a runner crashes behind a live server.</summary>
    ErrorEvent,

    /// <summary>No answer begins: status 500 with an error body.</summary>
    Refuse,
}
