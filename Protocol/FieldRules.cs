using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MonkeyTroop.Protocol;

/// <summary>The form of ids and names on the wire, and the most of everything that may be listed. Senders and receivers share it.</summary>
public static partial class FieldRules
{
    /// <summary>Longest id, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>Most models that a node may offer.</summary>
    public const int MaxModels = 1000;

    /// <summary>Most engines that a node may list.</summary>
    public const int MaxEngines = 32;

    /// <summary>Most nodes that an authorization may exclude.</summary>
    public const int MaxExcludedNodes = 32;

    /// <summary>Most slots that a node may offer.</summary>
    public const int MaxSlots = 1024;

    /// <summary>Longest model name in characters.</summary>
    public const int MaxModelNameLength = 256;

    /// <summary>Longest free text, such as a GPU's name, in characters.</summary>
    public const int MaxTextLength = 256;

    /// <summary>Largest body that the coordinator reads: 1 MiB.</summary>
    public const int MaxCoordinatorBodyBytes = 1024 * 1024;

    /// <summary>Longest time that a receipt can state, in seconds: one day.</summary>
    public const decimal MaxDurationSeconds = 86_400;

    /// <summary>Most tokens that a receipt can state.</summary>
    public const long MaxTokens = 1_000_000_000;

    /// <summary>Most credits that one transfer can move.</summary>
    public const decimal MaxTransferCredits = 1_000_000_000;

    /// <summary>Decimal places of an amount of credits: a micro-credit is the smallest.</summary>
    public const int CreditPlaces = 6;

    /// <summary>Longest memo of a transfer, in characters as Unicode counts them.</summary>
    public const int MaxMemoLength = 280;

    /// <summary>Longest idempotency key in characters.</summary>
    public const int MaxIdempotencyKeyLength = 128;

    /// <summary>How a content hash begins where a model's name could stand.</summary>
    public const string ContentHashPrefix = "sha256:";

    /// <summary>Node, account and job ids: 1 to 128 of <c>A-Z a-z 0-9 . _ -</c>, not starting with a dot.</summary>
    public static bool IsId(string? text) => text is not null && IdPattern().IsMatch(text);

    /// <summary>The id of a key pair: an RFC 7638 SHA-256 thumbprint, 43 characters of base64url.</summary>
    public static bool IsThumbprint(string? text) => Base64.TryDecode(text, 32, out _);

    /// <summary>
    /// What asks for a model: its name, or <see cref="ContentHashPrefix"/> and 64 lower-case hex digits. Names are 1 to 256 printable
    /// characters without white space and without marks that cannot be seen.
    /// </summary>
    public static bool IsModelName(string? text) =>
        text is { Length: > 0 and <= MaxModelNameLength }
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsSurrogate(c) || IsUnseen(c))
        && (!text.StartsWith(ContentHashPrefix, StringComparison.Ordinal) || IsSha256Hex(text[ContentHashPrefix.Length..]));

    /// <summary>
    /// The name of a model on offer: one that cannot be taken for a content hash, or a node could have the requests for weights
    /// that it does not have.
    /// </summary>
    public static bool IsOfferedName(string? text) => IsModelName(text) && !text!.StartsWith(ContentHashPrefix, StringComparison.Ordinal);

    /// <summary>A SHA-256 in 64 lower-case hex digits.</summary>
    public static bool IsSha256Hex(string? text) => text is not null && Sha256Pattern().IsMatch(text);

    /// <summary>Free text: at most 256 characters, none of them a control character, a line separator or a mark that cannot be seen.</summary>
    public static bool IsText(string? text) => text is { Length: <= MaxTextLength } && !text.Any(IsUnseen);

    /// <summary>Credits of a transfer: more than zero, at most <see cref="MaxTransferCredits"/>, written with at most six places.</summary>
    public static bool IsTransferAmount(decimal? credits) => credits is > 0 and <= MaxTransferCredits && credits.Value.Scale <= CreditPlaces;

    /// <summary>Reads the credits of a transfer as people write them: digits, and a point where there are places. No signs, exponents or separators.</summary>
    public static bool TryReadTransferAmount(string? text, out decimal credits)
    {
        credits = 0;
        return text is not null && AmountPattern().IsMatch(text)
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out credits) && IsTransferAmount(credits);
    }

    /// <summary>Idempotency keys: 1 to 128 visible ASCII characters.</summary>
    public static bool IsIdempotencyKey(string? text) =>
        text is { Length: > 0 and <= MaxIdempotencyKeyLength } && text.All(c => c is > ' ' and <= '~');

    /// <summary>
    /// Memos, which one person writes and another reads: at most 280 characters, none of them a control character, a line
    /// separator, or one that turns the direction of what follows and so makes it read as something else.
    /// </summary>
    public static bool IsMemo(string? text)
    {
        if (text is null || text.Length > MaxMemoLength * 2)
        {
            return false;
        }

        var count = 0;
        for (var rest = text.AsSpan(); rest.Length > 0; count++)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != System.Buffers.OperationStatus.Done || !MayStandInMemo(rune))
            {
                return false;
            }

            rest = rest[length..];
        }

        return count <= MaxMemoLength;
    }

    /// <summary>Reads a time of ISO 8601 with its offset, such as <c>2026-01-31T09:30:00Z</c> or <c>2026-01-31T10:30+01:00</c>.</summary>
    public static bool TryReadTime(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is not null && TimePattern().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>Whether a character breaks a line, steers a terminal, or makes text read as something else (Unicode category Cf).</summary>
    private static bool IsUnseen(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool MayStandInMemo(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        _ => rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)),
    };

    [GeneratedRegex(@"\A[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex AmountPattern();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256Pattern();
}
