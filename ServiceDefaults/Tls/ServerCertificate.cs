using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>The certificate that the listener shows. Follows its files, so that a renewal needs no restart.</summary>
internal sealed partial class ServerCertificate(IOptions<TlsOptions> options, TimeProvider time, ILogger<ServerCertificate> logger) : ICertificateLife
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private SslStreamCertificateContext? _current;
    private (DateTime Certificate, DateTime Key) _written;
    private long _looked;

    /// <summary>
    /// The certificate of now. One whose files cannot be loaded any more is served on, and so is a good one whose files have become one
    /// that is not good now.
    /// </summary>
    /// <exception cref="CertificateFileException">None was ever loaded.</exception>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (_current is null || (time.GetElapsedTime(_looked) >= BetweenLooks && Written() != _written))
                {
                    Load();
                }

                return _current!;
            }
        }
    }

    /// <summary>How long the certificate that is shown is good for, see <see cref="Validity.SecondsLeft"/>; null before the first was loaded.</summary>
    public double? SecondsLeft
    {
        get
        {
            lock (_lock)
            {
                return _current is null ? null : Validity.SecondsLeft(_current.TargetCertificate, time.GetUtcNow());
            }
        }
    }

    /// <inheritdoc />
    public IEnumerable<(string Use, double SecondsLeft)> Lives() => SecondsLeft is { } left ? [("listener", left)] : [];

    private void Load()
    {
        _looked = time.GetTimestamp();
        var written = Written();
        try
        {
            var now = time.GetUtcNow();
            _current = _current is not null && Validity.FaultOf(_current.TargetCertificate, now) is null
                ? CertificateFile.LoadGood(options.Value, now)
                : CertificateFile.Load(options.Value);
            _written = written;
            WarnOfOpenKey();
            LogLoaded(logger, options.Value.CertificatePath!, _current.TargetCertificate.NotAfter);
        }
        catch (CertificateFileException e) when (_current is not null)
        {
            LogNotRenewed(logger, e.Message); // a renewal may be half-way, or for later: looked at again in a minute
        }
    }

    /// <summary>Not refused: tools that renew certificates, and volumes of containers, leave keys open that no other user reaches.</summary>
    private void WarnOfOpenKey()
    {
        var key = options.Value.KeyPath ?? options.Value.CertificatePath!;
        if (options.Value.Password is null && FaultOf(key) is { } fault)
        {
            LogOpenKey(logger, key, fault);
        }
    }

    /// <summary>How the key is open to others; null when it is closed, and when it is being replaced just now: a handshake must not fail for a warning.</summary>
    internal static string? FaultOf(string key)
    {
        try
        {
            return SecretFile.FaultOf(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private (DateTime Certificate, DateTime Key) Written() => (
        File.GetLastWriteTimeUtc(options.Value.CertificatePath!),
        options.Value.KeyPath is { } key ? File.GetLastWriteTimeUtc(key) : default);
}
