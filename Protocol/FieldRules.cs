using System.Text.RegularExpressions;

namespace MonkeyTroop.Protocol;

/// <summary>The form of ids and names on the wire, and the most of everything that may be listed. Senders and receivers share it.</summary>
public static partial class FieldRules
{
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

    /// <summary>How a content hash begins where a model's name could stand.</summary>
    public const string ContentHashPrefix = "sha256:";

    /// <summary>Node, account and job ids: 1 to 128 of <c>A-Z a-z 0-9 . _ -</c>, not starting with a dot.</summary>
    public static bool IsId(string? text) => text is not null && IdPattern().IsMatch(text);

    /// <summary>The id of a key pair: an RFC 7638 SHA-256 thumbprint, 43 characters of base64url.</summary>
    public static bool IsThumbprint(string? text) => Base64.TryDecode(text, 32, out _);

    /// <summary>Model names: 1 to 256 printable characters without white space.</summary>
    public static bool IsModelName(string? text) =>
        text is { Length: > 0 and <= MaxModelNameLength } && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c));

    /// <summary>A SHA-256 in 64 lower-case hex digits.</summary>
    public static bool IsSha256Hex(string? text) => text is not null && Sha256Pattern().IsMatch(text);

    /// <summary>Free text: at most 256 characters, none of them a control character.</summary>
    public static bool IsText(string? text) => text is { Length: <= MaxTextLength } && !text.Any(char.IsControl);

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Sha256Pattern();
}
