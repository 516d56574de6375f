"""What is said of twins on sockets, of programs under test and of the machine, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    # This installation
    "the bundled {name} is missing from this installation": "此安装缺少自带的 {name}",
    "install Interlock again: pip install --force-reinstall interlock": (
        "请重新安装 Interlock：pip install --force-reinstall interlock"
    ),
    # What the machine says
    "address already in use": "地址已被占用",
    "Address already in use": "地址已被占用",
    "cannot assign requested address": "本机没有这个地址",
    "Cannot assign requested address": "本机没有这个地址",
    "permission denied": "没有权限",
    "Permission denied": "没有权限",
    "No such file or directory": "没有这个文件或文件夹",
    "Not a directory": "不是文件夹",
    "Is a directory": "是文件夹",
    "File exists": "文件已存在",
    "File name too long": "文件名过长",
    "No space left on device": "磁盘空间不足",
    "Read-only file system": "文件系统只读",
    "Exec format error": "文件不是可执行的程序",
    "Connection refused": "连接被拒绝",
    "Name or service not known": "域名无法解析",
    "Temporary failure in name resolution": "暂时无法解析域名",
    "Too many open files": "打开的文件过多",
    # Twins
    "take another name, or leave it out": "请换一个名称，或去掉",
    "TLS needs the package cryptography": "TLS 需要软件包 cryptography",
    "pip install 'interlock[tls]'": "请执行 pip install 'interlock[tls]'",
    "the authority ends on {day}": "证书颁发机构（CA）将于 {day} 到期",
    "the authority may not vouch for {names}": "证书颁发机构（CA）无权为 {names} 签发证书",
    "the authority is damaged, or not one of Interlock's": (
        "证书颁发机构（CA）的文件已损坏，或不是 Interlock 生成的"
    ),
    "the authority cannot be used: {|why}": "证书颁发机构（CA）无法使用：{why}",
    "name another folder, or empty this one and let clients trust the new authority": (
        "请换一个文件夹，或清空它并让客户端信任新的 CA"
    ),
    "{system} keeps no {resource}": "{system} 没有 {resource}",
    "{system} was called with the unknown operation {name}": "对 {system} 调用了未知的操作 {name}",
    "build calls from the operations of the contract": "请用契约中的操作构造调用",
    "no value of {field} can be made": "无法为 {field} 生成值",
    "give it a number format in the overlay: {example}": "请在覆盖层中给它编号格式：{example}",
    "MOCK DEFECT: the twin's {outcome} breaks the contract: {|why}": (
        "孪生系统的缺陷：其 {outcome} 违反契约：{why}"
    ),
    "say in the overlay where the reply carries what, or report the contract": (
        "请在覆盖层中写明应答的各处放什么，或报告该契约"
    ),
    # The clock of a subject
    "the subject's clock cannot be made faster: libfaketime is not installed": (
        "无法加快被测集成的时钟：没有安装 libfaketime"
    ),
    'install it (Debian: apt-get install faketime), write clock = "scaled", or leave `speed` out': (
        '请安装它（Debian：apt-get install faketime），或写 clock = "scaled"，或去掉 `speed`'
    ),
    "no memory can be shared: {|why}": "无法共享内存：{why}",
    'let this user write there, or write clock = "scaled"': (
        '请让此用户可写该位置，或写 clock = "scaled"'
    ),
    # Containers
    "the container cannot be started: {why}": "无法启动容器：{why}",
    "start it by hand (docker run), or correct what the line says": (
        "请手工启动（docker run），或按该行所述改正"
    ),
    "containers need testcontainers, which is not installed": (
        "容器需要 testcontainers，但没有安装"
    ),
    'pip install "interlock[docker]"': '请执行 pip install "interlock[docker]"',
    "the image cannot be built: {why}": "无法构建镜像：{why}",
    "docker build {folder} shows the whole of it": "docker build {folder} 可显示完整的过程",
    "the image is not on this machine and cannot be fetched: {why}": (
        "本机没有该镜像，也无法拉取：{why}"
    ),
    'build it here (docker build), or name its folder: { build = "FOLDER" }': (
        '请在本机构建（docker build），或指定其文件夹：{ build = "文件夹" }'
    ),
    "{path} does not answer": "{path} 没有应答",
    "install it (Debian: apt-get install {name})": "请安装（Debian：apt-get install {name}）",
    "there is no variable {name}": "没有变量 {name}",
    # Programs in virtual time
    "opened a connection to a database by {name}": "用 {name} 连接了数据库",
    "opened a connection to a queue by {name}": "用 {name} 连接了消息队列",
    "runs an event loop of its own by {name}": "用 {name} 运行了自己的事件循环",
    "exchanges Python's own parts by {name}": "用 {name} 替换了 Python 自身的部件",
    "ended its process by {name}": "用 {name} 结束了进程",
    "keep what the subject stores in files or sqlite below env.store, or run it as a process "
    "with the database beside it: [[subject.parts]]": (
        "请把被测集成存储的内容放在 env.store 之下的文件或 sqlite 中，"
        "或按进程运行并在旁边运行数据库：[[subject.parts]]"
    ),
    "call by httpx, aiohttp, requests or urllib3, or run it as a process: [subject] command": (
        "请用 httpx、aiohttp、requests 或 urllib3 调用，或按进程运行：[subject] command"
    ),
    "use asyncio, or run it as a process: [subject] command = [...]": (
        "请用 asyncio，或按进程运行：[subject] command = [...]"
    ),
    "end by sys.exit or by returning": "请用 sys.exit 结束，或直接返回",
    "the subject {|act}: not replayable": "被测集成{act}：无法重放",
    "opened a real connection to {place}: it speaks no HTTP": (
        "对 {place} 建立了真实连接，说的不是 HTTP"
    ),
    "opened a real connection by a socket of its own": "用自己的套接字建立了真实连接",
    "opened a real connection by {name}": "用 {name} 建立了真实连接",
    "opened a real connection to {place}": "对 {place} 建立了真实连接",
    "sent a real datagram: {place}": "发送了真实的数据报：{place}",
    "sent a real datagram": "发送了真实的数据报",
    "listened on a real socket of its own": "用自己的套接字监听",
    "listened on a real port: {place}": "监听了真实的端口：{place}",
    "listened on a real port": "监听了真实的端口",
    "asked the real network for {name}": "向真实网络查询了 {name}",
    "asked the real network for": "查询了真实网络",
    "watched a real file by {name}": "用 {name} 监视了真实文件",
    "started a process by {name}": "用 {name} 启动了进程",
    "started a process: {name}": "启动了进程：{name}",
    "started a process": "启动了进程",
    "handled the event loop itself by {name}": "用 {name} 直接操作了事件循环",
    "sent a real signal: {name}": "发送了真实的信号：{name}",
    "sent a real signal": "发送了真实的信号",
    "asked for a real signal by {name}": "用 {name} 请求了真实的信号",
    "waited for real files by {name}": "用 {name} 等待真实文件",
    "makes an event loop inside an event loop": "在事件循环中又新建了事件循环",
    "await the coroutine instead": "请改为 await 该协程",
    "let the server open its port": "请让服务器自己打开端口",
    "run it as a process: [subject] command = [...] uses real sockets": (
        "请按进程运行：[subject] command = [...] 使用真实套接字"
    ),
    "call by a client library, or run it as a process: [subject] command = [...]": (
        "请用客户端库调用，或按进程运行：[subject] command = [...]"
    ),
    "call the systems by a client library; keep what is stored in files or sqlite below "
    "env.store; or run it as a process: [subject] command = [...] uses real sockets": (
        "请用客户端库调用系统；存放在文件或 sqlite 中的内容请放在 env.store 之下；"
        "或按进程运行：[subject] command = [...] 使用真实套接字"
    ),
    "wait by threading.Timer, Event.wait or asyncio.timeout: they go by virtual time": (
        "请用 threading.Timer、Event.wait 或 asyncio.timeout 等待：它们按虚拟时间走"
    ),
    "serve webhooks by env.serve(app)": "请用 env.serve(app) 提供 webhook",
    "pip install 'urllib3>=2'": "请执行 pip install 'urllib3>=2'",
    "write port = 8081 below [{system}], and start the subject with its address": (
        "请在 [{system}] 下写 port = 8081，并用其地址启动被测集成"
    ),
    'write clock = "scaled", or leave speed out': '请写 clock = "scaled"，或去掉 speed',
    # Laws in Python
    "make it so: {example}": "请这样写：{example}",
    "a law yields Broken or text, not {name}": "定律应 yield Broken 或文本，而不是 {name}",
    "{field} of {match} {record} is {value}, no number": (
        "{match} {record} 的 {field} 是 {value}，不是数字"
    ),
    "{match} has no side in {system}: {|why}": "{match} 在 {system} 中没有对应：{why}",
    "unknown match {name}: {|why}": "未知的匹配 {name}：{why}",
}
