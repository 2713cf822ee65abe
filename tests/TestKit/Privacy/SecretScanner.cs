using System.Text;
using System.Text.RegularExpressions;

namespace MonkeyTroop.Tests.TestKit.Privacy;

/// <summary>
/// Searches logs for secrets: by their looks, whoever made them, and for known ones in every form in which they could be written.
/// Logs are all files of log folders, and elsewhere files named <c>*.log</c> and <c>*.jsonl</c>.
/// </summary>
public sealed partial class SecretScanner
{
    /// <summary>Shorter texts would be found by chance.</summary>
    private const int ShortestSecret = 8;

    private static readonly (string Kind, Regex Looks)[] Looks =
    [
        // Tickets and proofs are JWS: a protected header begins with {" in base64url, which is eyJ.
        ("a ticket or proof", Jws()),
        ("a private key", PrivateKey()),
        ("a join token", JoinToken()),
        ("a password in a connection string", PasswordSetting()),
        ("a password in a URL", PasswordInUrl()),
        ("a password or ticket in a header", Authorization()),
    ];

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>Looks for a text as well, and for what it becomes in URLs, JSON and base64.</summary>
    /// <param name="kind">What a finding is to be called.</param>
    /// <param name="secret">The text; nothing when shorter than 8 characters.</param>
    public SecretScanner Know(string kind, string? secret)
    {
        if (secret is not { Length: >= ShortestSecret })
        {
            return this;
        }

        foreach (var form in (string[])[secret, Uri.EscapeDataString(secret), System.Text.Json.JsonEncodedText.Encode(secret).ToString(), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))])
        {
            _known[form] = kind;
        }

        return this;
    }

    /// <summary>Looks for the secrets that lie in a folder's files as well: lines of keys, and the receipt keys of nodes.</summary>
    public SecretScanner KnowFilesIn(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            switch (Path.GetExtension(file))
            {
                case ".pem" or ".key":
                    foreach (var line in File.ReadLines(file).Where(line => line.Length >= 32 && !line.StartsWith("-----", StringComparison.Ordinal)))
                    {
                        Know("a line of a private key", line);
                    }

                    break;
                case ".json" when ReceiptKey().Match(File.ReadAllText(file)) is { Success: true } key:
                    // As text of JSON, in which base64's plus is escaped.
                    Know("a receipt key", Regex.Unescape(key.Groups[1].Value));
                    break;
            }
        }

        return this;
    }

    /// <summary>Everything found in a folder's logs.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="logFolders">Folders in it of which every file is a log.</param>
    public IReadOnlyList<SecretFinding> Scan(string folder, params IReadOnlyList<string> logFolders) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".log" or ".jsonl" || logFolders.Any(logs => file.StartsWith(logs, StringComparison.Ordinal)))
            .SelectMany(file => FindIn(Path.GetRelativePath(folder, file), ReadLines(file))),
    ];

    private IEnumerable<SecretFinding> FindIn(string file, IEnumerable<string> lines)
    {
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            foreach (var (kind, looks) in Looks)
            {
                if (looks.IsMatch(line))
                {
                    yield return new SecretFinding(kind, file, number);
                }
            }

            foreach (var (secret, kind) in _known)
            {
                if (line.Contains(secret, StringComparison.Ordinal))
                {
                    yield return new SecretFinding(kind, file, number);
                }
            }
        }
    }

    /// <summary>Reads a file that another process may write still.</summary>
    private static IEnumerable<string> ReadLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+")]
    private static partial Regex Jws();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"(?<![0-9a-f])[0-9a-f]{48}(?![0-9a-f])")]
    private static partial Regex JoinToken();

    [GeneratedRegex(@"(?i)\b(password|pwd|passwd)\s*=\s*(?!\*|""?$)[^;\s]")]
    private static partial Regex PasswordSetting();

    [GeneratedRegex(@"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?!\*+@)[^/\s@]+@")]
    private static partial Regex PasswordInUrl();

    [GeneratedRegex(@"\b(Basic|Bearer) [A-Za-z0-9+/=_.-]{12,}")]
    private static partial Regex Authorization();

    [GeneratedRegex(@"""receipt_?[kK]ey""\s*:\s*""([^""]{20,})""")]
    private static partial Regex ReceiptKey();
}
