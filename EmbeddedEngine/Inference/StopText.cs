namespace MonkeyTroop.EmbeddedEngine.Inference;

/// <summary>
/// Ends an answer before the first of its stop texts. What may be the beginning of one is held back until it is told apart, since what was sent
/// cannot be taken back.
/// </summary>
/// <param name="stops">The texts, none of them empty.</param>
internal sealed class StopText(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether a stop text came; the answer is at its end then.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Takes the next text of the model.</summary>
    /// <returns>What of the answer is certain now; perhaps nothing.</returns>
    public string Take(string text)
    {
        var all = _held + text;
        var first = stops.Select(stop => all.IndexOf(stop, StringComparison.Ordinal)).Where(index => index >= 0).DefaultIfEmpty(-1).Min();
        if (first >= 0)
        {
            (IsFound, _held) = (true, "");
            return all[..first];
        }

        var kept = stops.Select(stop => BeginningAtEnd(all, stop)).DefaultIfEmpty(0).Max();
        _held = all[^kept..];
        return all[..^kept];
    }

    /// <summary>The rest: the model has ended, and no stop text came.</summary>
    public string Rest()
    {
        var rest = _held;
        _held = "";
        return rest;
    }

    /// <summary>How many characters at the end of a text are the beginning of a stop text.</summary>
    private static int BeginningAtEnd(string text, string stop)
    {
        for (var length = Math.Min(stop.Length - 1, text.Length); length > 0; length--)
        {
            if (text.EndsWith(stop[..length], StringComparison.Ordinal))
            {
                return length;
            }
        }

        return 0;
    }
}
