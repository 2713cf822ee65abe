using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>The certificate that the listener shows. Follows its files, so that a renewal needs no restart.</summary>
internal sealed partial class ServerCertificate(IOptions<TlsOptions> options, TimeProvider time, ILogger<ServerCertificate> logger)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private SslStreamCertificateContext? _current;
    private (DateTime Certificate, DateTime Key) _written;
    private long _looked;

    /// <summary>The certificate of now. One that cannot be loaded any more is served on while it lasts.</summary>
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

    /// <summary>Until when the certificate that is shown is good; null before the first was loaded.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get
        {
            lock (_lock)
            {
                return _current?.TargetCertificate.NotAfter;
            }
        }
    }

    private void Load()
    {
        _looked = time.GetTimestamp();
        var written = Written();
        try
        {
            _current = CertificateFile.Load(options.Value);
            _written = written;
            LogLoaded(logger, options.Value.CertificatePath!, _current.TargetCertificate.NotAfter);
        }
        catch (CertificateFileException e) when (_current is not null)
        {
            LogNotRenewed(logger, e.Message); // a renewal may be half-way: looked at again in a minute
        }
    }

    private (DateTime Certificate, DateTime Key) Written() => (
        File.GetLastWriteTimeUtc(options.Value.CertificatePath!),
        options.Value.KeyPath is { } key ? File.GetLastWriteTimeUtc(key) : default);
}
