namespace MonkeyTroop.EmbeddedEngine.Requests;

/// <summary>Why a request is refused with 400.</summary>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Field">The field at fault; null when it is the whole.</param>
/// <param name="Code">What programs go by.</param>
internal sealed record RequestFault(string Message, string? Field = null, string Code = "invalid_request");
