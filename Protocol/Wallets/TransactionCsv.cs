using CsvHelper;

namespace MonkeyTroop.Protocol.Wallets;

/// <summary>
/// An account's history as CSV (RFC 4180) in UTF-8: a header row, then a line for each entry. Figures and ids stand as they
/// are; descriptions, which strangers write, are defused for spreadsheets.
/// </summary>
public sealed class TransactionCsv : IDisposable
{
    /// <summary>The media type.</summary>
    public const string MediaType = "text/csv";

    /// <summary>The media type with what there is to say about it (RFC 7111).</summary>
    public const string ContentType = "text/csv; charset=utf-8; header=present";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly string[] Columns =
    [
        "id", "timestamp", "type", "credits", "counterparty", "description", "requester", "worker", "duration", "job_id", "transfer_id",
        "starter", "locked",
    ];

    private readonly CsvWriter _writer;

    /// <summary>Begins a document with its header row.</summary>
    /// <param name="output">Takes the document; stays open.</param>
    public TransactionCsv(Stream output)
    {
        _writer = CsvWriter.Create(output, CsvWriterOptions.Default, leaveOpen: true);
        _writer.WriteRecord(Columns);
    }

    /// <summary>A document of these entries.</summary>
    public static byte[] ToBytes(IReadOnlyList<TransactionEntry> entries)
    {
        using var output = new MemoryStream();
        using (var document = new TransactionCsv(output))
        {
            document.Write(entries);
        }

        return output.ToArray();
    }

    /// <summary>Adds entries.</summary>
    public void Write(IReadOnlyList<TransactionEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
        {
            _writer.WriteField(entry.Id);
            _writer.WriteField(entry.Timestamp.UtcDateTime, TimeFormat);
            _writer.WriteField(entry.Type);
            _writer.WriteField(entry.Credits);
            _writer.WriteField(entry.Counterparty);
            _writer.WriteField(Defuse(entry.Description));
            _writer.WriteField(entry.Requester);
            _writer.WriteField(entry.Worker);
            _writer.WriteField(entry.Duration);
            _writer.WriteField(entry.JobId);
            _writer.WriteField(entry.TransferId);
            _writer.WriteField(entry.Starter);
            _writer.WriteField(entry.Locked);
            _writer.EndRecord();
        }

        _writer.Flush();
    }

    /// <inheritdoc />
    public void Dispose() => _writer.Dispose();

    /// <summary>
    /// Text that a spreadsheet shows instead of running it: what begins like a formula gets an apostrophe before it (OWASP,
    /// CSV injection), in the full-width forms too, which some spreadsheets take for the same. Ids need it not: without
    /// parentheses, signs or separators none of them can call anything.
    /// </summary>
    internal static string? Defuse(string? text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..] ? $"'{text}" : text;
}
