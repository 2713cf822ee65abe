using System.Security.Cryptography;

namespace MonkeyTroop.Grains.Audit;

/// <summary>
/// The file that this process writes, and the next one when it is full or a day old. One thread appends, another flushes. A write goes
/// to the system's memory, so it outlives the process; what outlives a power failure is what was flushed.
/// </summary>
/// <param name="folder">Where it is.</param>
/// <param name="options">The bounds.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditFile(AuditFolder folder, AuditOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Queue<FileStream> _full = [];
    private IDisposable? _claim;
    private FileStream? _current;
    private DateTimeOffset _begun;
    private int _number;
    private long _length;
    private bool _isDirty;
    private bool _isGone;
    private long _otherBytes;

    /// <summary>This process among those that write into the folder; null before the first event.</summary>
    public string? Writer { get; private set; }

    /// <summary>The file that is being written; null before the first event.</summary>
    public string? Name { get; private set; }

    /// <summary>Tells how many bytes the other files have.</summary>
    public void Learn(long otherBytes) => Volatile.Write(ref _otherBytes, otherBytes);

    /// <summary>
    /// Appends whole lines. After a failure the same lines must be given again: they go to the same place, over what a failed write may
    /// have left of them.
    /// </summary>
    /// <exception cref="IOException">The disk takes nothing, or the bound of all files is reached.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to another user.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (_current is null || Volatile.Read(ref _isGone) || _length >= options.MaxFileBytes || time.GetUtcNow() - _begun >= MaxAge)
        {
            Begin();
        }

        if (Volatile.Read(ref _otherBytes) + _length + lines.Length > options.MaxLocalBytes)
        {
            throw new IOException($"the files have {options.MaxLocalBytes} bytes (Audit:MaxLocalBytes) that the database has not taken");
        }

        RandomAccess.Write(_current!.SafeFileHandle, lines, _length);
        _length += lines.Length;
        Volatile.Write(ref _isDirty, true);
    }

    /// <summary>Brings what was written to the disk, and notices when the file was taken away.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Flush()
    {
        FileStream? current = null;
        List<FileStream> full;
        lock (_gate)
        {
            full = [.. _full];
            _full.Clear();
            if (_current is not null && Volatile.Read(ref _isDirty))
            {
                (current, _isDirty) = (_current, false);
            }
        }

        try
        {
            foreach (var file in full)
            {
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            if (current is not null)
            {
                RandomAccess.FlushToDisk(current.SafeFileHandle);
            }
        }
        finally
        {
            full.ForEach(file => file.Dispose());
        }

        if (Name is { } name && !File.Exists(folder.PathOf(name)))
        {
            Volatile.Write(ref _isGone, true);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            Retire();
        }

        Flush();
        _claim?.Dispose();
    }

    private void Begin()
    {
        folder.Prepare();
        while (_claim is null || !File.Exists(folder.PathOf($"{Writer}.lock")))
        {
            _claim?.Dispose();
            var writer = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            (_claim, Writer) = (folder.TryClaim(writer) ?? throw new IOException("the folder takes no lock"), writer);
        }

        var file = AuditFolder.NewFile(Writer!, time.GetUtcNow(), ++_number);
        lock (_gate)
        {
            Retire();
            Name = file.Name; // known before it is there, or a user who finds it would take it for one that is complete
        }

        var next = folder.Create(file.Name);
        lock (_gate)
        {
            (_current, _length, _begun, _isGone) = (next, 0, time.GetUtcNow(), false);
        }
    }

    /// <summary>Leaves the current file to the next flush, which closes it.</summary>
    private void Retire()
    {
        if (_current is { } full)
        {
            Volatile.Write(ref _otherBytes, Volatile.Read(ref _otherBytes) + _length);
            _full.Enqueue(full);
            (_current, _length) = (null, 0);
        }
    }
}
