using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>From when until when a certificate is good (RFC 5280, 4.1.2.5), by this machine's clock.</summary>
internal static class Validity
{
    /// <summary>What is wrong with its times now, as the end of a sentence that begins with its file; null when it is good.</summary>
    public static string? FaultOf(X509Certificate2 certificate, DateTimeOffset now) =>
        now < From(certificate) ? $"is good from {Text(From(certificate))} on, and by this machine's clock it is {Text(now)}: give one that is good now, or set the clock right"
        : now > Until(certificate) ? $"was good until {Text(Until(certificate))}, and by this machine's clock it is {Text(now)}: renew it, or set the clock right"
        : null;

    /// <summary>Seconds that it is good for; negative when it is over, and the negative time until it begins when it has not begun.</summary>
    public static double SecondsLeft(X509Certificate2 certificate, DateTimeOffset now) =>
        (now < From(certificate) ? now - From(certificate) : Until(certificate) - now).TotalSeconds;

    private static DateTimeOffset From(X509Certificate2 certificate) => certificate.NotBefore;

    private static DateTimeOffset Until(X509Certificate2 certificate) => certificate.NotAfter;

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
