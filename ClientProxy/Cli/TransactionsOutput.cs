using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>Prints a history to standard output as its pages come, so that a long one needs no more memory than a page.</summary>
internal interface ITransactionsOutput : IDisposable
{
    /// <summary>Takes the next page.</summary>
    void Add(IReadOnlyList<TransactionEntry> page);

    /// <summary>Says that it was the last.</summary>
    /// <param name="nextCursor">Where what was not asked for begins; null when there is nothing more.</param>
    void End(string? nextCursor);
}

/// <summary>CSV, exactly as the coordinator writes it.</summary>
internal sealed class TransactionsCsvOutput : ITransactionsOutput
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private TransactionCsv? _document;

    public void Add(IReadOnlyList<TransactionEntry> page) => (_document ??= new TransactionCsv(_output)).Write(page);

    public void End(string? nextCursor) => _output.Flush();

    public void Dispose()
    {
        _document?.Dispose();
        _output.Dispose();
    }
}

/// <summary>JSON in the form of the coordinator's answer.</summary>
internal sealed class TransactionsJsonOutput : ITransactionsOutput
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private Utf8JsonWriter? _writer;

    public void Add(IReadOnlyList<TransactionEntry> page)
    {
        if (_writer is null)
        {
            _writer = new Utf8JsonWriter(_output, new JsonWriterOptions { Indented = true });
            _writer.WriteStartObject();
            _writer.WriteStartArray("transactions");
        }

        foreach (var entry in page)
        {
            JsonSerializer.Serialize(_writer, entry, ProtocolJson.Default.TransactionEntry);
        }

        _writer.Flush();
    }

    public void End(string? nextCursor)
    {
        _writer!.WriteEndArray();
        if (nextCursor is not null)
        {
            _writer.WriteString("next_cursor", nextCursor);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        _output.Write("\n"u8);
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _output.Dispose();
    }
}

/// <summary>
/// A table for people, in as few columns as a terminal has room for, and tab-separated lines with everything for scripts. The whole of it
/// is kept until its columns' widths are known. On a terminal the newest comes last, beside the prompt, where the eye is; scripts get it first,
/// as the coordinator gives it.
/// </summary>
internal sealed class TransactionsTable : ITransactionsOutput
{
    private readonly bool _isForScripts = Console.IsOutputRedirected;
    private readonly Grid _grid = Console.IsOutputRedirected
        ? new("Time", "Type", "Credits", "Seconds", "Worker", "Job", "Requester", "Counterparty", "Description")
        : new("Time", "Type", "Credits", "Seconds", "With", "For");

    public void Add(IReadOnlyList<TransactionEntry> page)
    {
        foreach (var entry in page)
        {
            string[] movement = [Figures.Time(entry.Timestamp), entry.Type, Figures.Credits(entry.Credits), Figures.Seconds(entry.Duration)];
            string?[] about = _isForScripts
                ? [entry.Worker, entry.JobId, entry.Requester, entry.Counterparty, entry.Description]
                : [entry.Worker ?? entry.Counterparty, entry.Description ?? entry.JobId];
            _grid.Add([.. movement, .. about.Select(text => text ?? "-")]);
        }
    }

    public void End(string? nextCursor)
    {
        if (!_isForScripts)
        {
            _grid.Reverse();
            if (nextCursor is not null)
            {
                Console.WriteLine($"Older: --cursor {CommandRun.OneLine(nextCursor)}");
            }
        }

        _grid.Print("Nothing has moved.");
    }

    public void Dispose()
    {
    }
}
